/* SPDX-License-Identifier: MIT */
/* phases-schema: writes the JSON Schema of phases.yaml, made from the tables of keys by which the
 * plan is read. Not installed: docs/schema/phases.schema.json is what it writes. */
#include "base/program.h"
#include "schema/mappings.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	cJSON *schema;
	char *text;

	(void)argc;
	program_begin(argv[0]);
	schema = cJSON_CreateObject();
	cJSON_AddStringToObject(schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
	cJSON_AddStringToObject(schema, "title", "phases.yaml");
	cJSON_AddStringToObject(schema, "description",
	    "A plan of end-to-end tests for e2e-gen; see phases.yaml(5). e2e-gen --check says "
	    "more.");
	cJSON_AddStringToObject(schema, "$ref", "#/$defs/plan");
	cJSON_AddItemToObject(schema, "$defs", schema_definitions());
	text = cJSON_Print(schema);
	puts(text);
	free(text);
	cJSON_Delete(schema);
	return fflush(stdout) == 0 ? EXIT_PASSED : EXIT_OWN_FAILURE;
}
