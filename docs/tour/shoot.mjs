// SPDX-License-Identifier: MIT
// shoot.mjs TO SHOP MANY: pictures of two pages of real runs. Exits 1 when a page prints or asks for anything, or
// axe-core has a finding.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Browser } from "../../tests/html/browser.mjs";

const [to, shop, many] = process.argv.slice(2);
const axe = readFileSync(new URL("../../tests/presets/node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const card = (name) => `[...document.querySelectorAll(".card")].find((made) => made.querySelector("h3").textContent.startsWith("${name}"))`;
const show = (name) => `(${card(name)}.show(), ${card(name)}.scrollIntoView())`;

const pictures = [
	{ name: "page-light", file: shop },
	{ name: "page-dark", file: shop, dark: true },
	{ name: "page-phone", file: shop, width: 390, height: 1500, act: show("pages/cart") },
	{ name: "page-diff", file: shop, act: show("api/test_orders") },
	{ name: "page-attempts", file: shop, act: `(${show("pages/cart")}, ${card("pages/cart")}.querySelector("[role=tab]").click())` },
	{ name: "page-1000", file: many, hash: "#?status=failed", act: `document.getElementById("timeline").scrollIntoView()` },
];

const browser = await Browser.start(process.env.CHROMIUM || "chromium");
try {
	for (const { name, file, act, ...view } of pictures) {
		const page = await browser.open(file, view);
		const settle = () => page.evaluate(`new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300)))`);
		await settle();
		if (act) await page.evaluate(act + "; undefined");
		await settle();
		await page.screenshot(join(to, name + ".png"));
		const looked = await browser.open(file, { ...view, policy: false });
		await looked.evaluate(`for (const made of document.querySelectorAll("details")) (made.show ?? (() => { made.open = true; }))()`);
		await looked.evaluate(axe);
		const found = await looked.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((it) => it.id + ": " + it.nodes[0].html))`);
		if (page.problems.length || found.length) throw new Error(name + ": " + [...page.problems, ...found].join("\n"));
		console.log(`${name}.png: no message, no request, axe finds nothing`);
		await page.close();
		await looked.close();
	}
} finally {
	await browser.stop();
}
