/* SPDX-License-Identifier: MIT */
#include "schema/mappings.h"

#include "base/die.h"
#include "plan/exit_yaml.h"
#include "plan/launchers.h"
#include "plan/plan_yaml.h"
#include "plan/quarantine.h"
#include "plan/retries_yaml.h"
#include "plan/runner_yaml.h"
#include "plan/services_yaml.h"
#include "schema/json.h"
#include "schema/rules.h"
#include "schema/types.h"
#include "text/check_kinds.h"

#include <stdio.h>
#include <string.h>

static const struct mapping *const mappings[] = {
    &plan_mapping,
    &phase_mapping,
    &test_mapping,
    &setup_mapping,
    &teardown_mapping,
    &runner_mapping,
    &launcher_mapping,
    &service_mapping,
    &ready_mapping,
    &retries_mapping,
    &quarantine_mapping,
    &fingerprint_mapping,
    &report_mapping,
    &exit_mapping,
    &batch_mapping,
};

static void add_key(cJSON *keys, const char *key, const char *type, const char *about)
{
	cJSON *schema = schema_ref(type);

	if (about)
		cJSON_AddStringToObject(schema, "description", about);
	cJSON_AddItemToObject(keys, key, schema);
}

static cJSON *mapping_schema(const struct mapping *mapping)
{
	cJSON *schema = schema_type("object");
	cJSON *keys = cJSON_AddObjectToObject(schema, "properties"), *own = NULL;

	for (size_t i = 0; i < mapping->count; i++) {
		const struct field *it = &mapping->fields[i];
		char begins[32];

		if (it->read) {
			add_key(keys, it->key, it->type, it->about);
			continue;
		}
		if (!own)
			own = cJSON_AddObjectToObject(schema, "patternProperties");
		snprintf(begins, sizeof begins, "^%s", it->key);
		add_key(own, begins, it->type, it->about);
	}
	cJSON_AddFalseToObject(schema, "additionalProperties");
	schema_add_rules(schema, mapping);
	return schema;
}

/* What of `ready` stands in other tables than its own. */
static void add_checks(cJSON *ready)
{
	cJSON *keys = cJSON_GetObjectItemCaseSensitive(ready, "properties");

	for (size_t i = 0; i < CHECK_KIND_COUNT; i++) {
		const struct check_kind_info *it = &check_kind_table[i];

		add_key(keys, it->name, it->command ? "command" : "template", it->healthy);
	}
	for (size_t i = 0; i < request_key_count; i++) {
		const struct request_key *it = &request_keys[i];

		add_key(keys, it->key,
		    it->flag   ? "boolean"
		    : it->many ? "string_or_list"
			       : "template",
		    it->about);
	}
}

/* A name that nothing defines: a key was added, and its type was not. */
static void check_references(const cJSON *schema, const cJSON *all)
{
	const cJSON *ref = cJSON_GetObjectItemCaseSensitive(schema, "$ref");

	if (cJSON_IsString(ref) &&
	    !cJSON_GetObjectItemCaseSensitive(all, ref->valuestring + strlen("#/$defs/")))
		die("no type %s", ref->valuestring);
	for (const cJSON *item = schema->child; item; item = item->next)
		check_references(item, all);
}

cJSON *schema_definitions(void)
{
	cJSON *all = cJSON_CreateObject();

	for (size_t i = 0; i < sizeof mappings / sizeof *mappings; i++) {
		cJSON *schema = mapping_schema(mappings[i]);

		if (mappings[i] == &ready_mapping)
			add_checks(schema);
		cJSON_AddItemToObject(all, mappings[i]->type, schema);
	}
	schema_add_value_types(all);
	check_references(all, all);
	return all;
}
