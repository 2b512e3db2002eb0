// SPDX-License-Identifier: MIT
// node schema.mjs github|gitlab FILE: holds the file against the public schema of the service. Exits
// 1 and says why when it does not hold. GitHub's schema is in @action-validator/core, with its own
// validator; GitLab's is in gitlab-ci-local.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const [service, file] = process.argv.slice(2);
const text = readFileSync(file, "utf8");

function github() {
	return require("@action-validator/core").validateWorkflow(text).errors;
}

function gitlab() {
	const Ajv = require("ajv");
	const schema = require("gitlab-ci-local/src/schema/schema.json");
	const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

	return validate(require("js-yaml").load(text)) ? [] : validate.errors;
}

const errors = { github, gitlab }[service]();
if (errors.length) {
	console.error(JSON.stringify(errors, null, 1));
	process.exitCode = 1;
}
