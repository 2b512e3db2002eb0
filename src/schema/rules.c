/* SPDX-License-Identifier: MIT */
#include "schema/rules.h"

#include "plan/plan_yaml.h"
#include "plan/quarantine.h"
#include "plan/services_yaml.h"
#include "schema/json.h"
#include "text/check_kinds.h"

/* All rules of a mapping have to hold. */
static void add(cJSON *schema, cJSON *rule)
{
	cJSON *all = cJSON_GetObjectItemCaseSensitive(schema, "allOf");

	if (!all)
		all = cJSON_AddArrayToObject(schema, "allOf");
	cJSON_AddItemToArray(all, rule);
}

static cJSON *both(cJSON *first, cJSON *second)
{
	cJSON *schema = cJSON_CreateObject(), *all = cJSON_AddArrayToObject(schema, "allOf");

	cJSON_AddItemToArray(all, first);
	cJSON_AddItemToArray(all, second);
	return schema;
}

static cJSON *is_true(const char *key)
{
	return schema_has(key, schema_const(true));
}

static cJSON *has(const char *key)
{
	return schema_required(key, NULL);
}

static void plan_rules(cJSON *schema)
{
	add(schema, has("phases"));
}

static void phase_rules(cJSON *schema)
{
	cJSON *some = schema_type("object");

	cJSON_AddNumberToObject(some, "minProperties", 1);
	add(schema, has("name"));
	add(schema, schema_any_of(has("files"), schema_has("tests", some)));
	add(schema, schema_not(both(is_true("halt"), schema_has("required", schema_const(false)))));
}

static void fingerprint_rules(cJSON *schema)
{
	add(schema, schema_any_of(has("command"), schema_any_of(has("env"), has("files"))));
}

static void report_rules(cJSON *schema)
{
	add(schema, schema_required("format", "file"));
}

static void batch_rules(cJSON *schema)
{
	add(schema, has("seconds"));
}

static void quarantine_rules(cJSON *schema)
{
	add(schema, has("until"));
}

/* ---- services ---- */

static cJSON *has_check(void)
{
	cJSON *any = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(any, "anyOf");

	for (size_t i = 0; i < CHECK_KIND_COUNT; i++)
		cJSON_AddItemToArray(list, has(check_kind_table[i].name));
	return any;
}

static void service_rules(cJSON *schema)
{
	add(schema, schema_one_of(has("command"), has("compose")));
	add(schema, schema_any_of(schema_not(has("services")), has("compose")));
	add(schema, schema_not(both(is_true("oneshot"), has("compose"))));
	add(schema, schema_not(both(is_true("oneshot"), has("log_ready"))));
	add(schema, schema_not(both(is_true("oneshot"), schema_has("ready", has_check()))));
	add(schema, schema_not(both(is_true("oneshot"), is_true("reuse"))));
	add(schema, schema_any_of(schema_not(is_true("reuse")), schema_has("ready", has_check())));
}

/* One check at most; and what is about a request needs one that sends it. */
static void ready_rules(cJSON *schema)
{
	for (size_t i = 0; i < CHECK_KIND_COUNT; i++)
		for (size_t j = i + 1; j < CHECK_KIND_COUNT; j++)
			add(schema, schema_not(schema_required(
					check_kind_table[i].name, check_kind_table[j].name)));
	for (size_t i = 0; i < request_key_count; i++) {
		const struct request_key *it = &request_keys[i];

		for (size_t j = 0; j < CHECK_KIND_COUNT; j++)
			if (check_kind_table[j].request)
				add(schema, schema_any_of(schema_not(it->flag ? is_true(it->key)
									      : has(it->key)),
						has(check_kind_table[j].name)));
	}
}

void schema_add_rules(cJSON *schema, const struct mapping *mapping)
{
	static const struct {
		const struct mapping *mapping;
		void (*add)(cJSON *schema);
	} rules[] = {
	    {&plan_mapping, plan_rules},
	    {&phase_mapping, phase_rules},
	    {&fingerprint_mapping, fingerprint_rules},
	    {&report_mapping, report_rules},
	    {&batch_mapping, batch_rules},
	    {&quarantine_mapping, quarantine_rules},
	    {&service_mapping, service_rules},
	    {&ready_mapping, ready_rules},
	};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].mapping == mapping)
			rules[i].add(schema);
}
