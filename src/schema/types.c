/* SPDX-License-Identifier: MIT */
#include "schema/types.h"

#include "plan/exit_yaml.h"
#include "plan/launchers.h"
#include "plan/matrix.h"
#include "plan/plan_yaml.h"
#include "plan/quarantine.h"
#include "plan/report_formats.h"
#include "plan/reporters.h"
#include "plan/retries_yaml.h"
#include "plan/runner_yaml.h"
#include "plan/services_yaml.h"
#include "schema/json.h"
#include "state/reasons.h"
#include "state/retry_rule.h"

#include <string.h>

#define NAME     "^[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$"
#define VARIABLE "^[A-Za-z_][A-Za-z0-9_]*$"
#define NUMBER   "([0-9]+\\.?[0-9]*|\\.[0-9]+)"

/* ---- texts ---- */

static cJSON *anything(void)
{
	return cJSON_CreateTrue();
}

static cJSON *string(void)
{
	return schema_string(NULL);
}

static cJSON *name(void)
{
	return schema_string(NAME);
}

static cJSON *not_empty(void)
{
	cJSON *schema = schema_string(NULL);

	cJSON_AddNumberToObject(schema, "minLength", 1);
	return schema;
}

static cJSON *one_line(void)
{
	return schema_string("^[^\\r\\n]+$");
}

static cJSON *output(void)
{
	return schema_string("^(?!-)[^\\s$#%:;=|&*?\\[\\](){}<>'\"`\\\\!,~]+$");
}

static cJSON *day(void)
{
	return schema_pattern("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$");
}

static cJSON *command(void)
{
	return schema_one_or_list(schema_string("[^ \\t\\r\\n]"), string(), 1, false);
}

/* ---- numbers ---- */

static cJSON *version(void)
{
	static const char *const words[] = {"1"};

	return schema_words(NAMES(words));
}

static cJSON *duration_from(const char *least)
{
	cJSON *number = schema_type("number");
	cJSON *text = schema_pattern(
	    "^(" NUMBER "|(" NUMBER "h)?(" NUMBER "m)?(" NUMBER "s)?(" NUMBER "ms)?)$");

	cJSON_AddNumberToObject(number, least, 0);
	cJSON_AddNumberToObject(number, "maximum", DURATION_HOURS_MAX * 3600);
	cJSON_AddNumberToObject(text, "minLength", 1);
	if (strcmp(least, "minimum") != 0)
		cJSON_AddItemToObject(text, "not", schema_pattern("^[^1-9]*$"));
	return schema_any_of(text, number);
}

static cJSON *duration(void)
{
	return duration_from("exclusiveMinimum");
}

static cJSON *duration_or_zero(void)
{
	return duration_from("minimum");
}

static cJSON *size(void)
{
	return schema_any_of(schema_pattern("^[0-9]+(B|KiB|MiB|GiB|kB|MB|GB)?$"),
	    schema_integer(SIZE_LEAST, SIZE_MOST));
}

static cJSON *slots(void)
{
	return schema_integer(1, SLOTS_MAX);
}

static cJSON *batch(void)
{
	return schema_any_of(schema_integer(1, BATCH_MAX), schema_ref(batch_mapping.type));
}

static cJSON *check_retries(void)
{
	return schema_integer(1, CHECK_RETRIES_MAX);
}

/* ---- retries ---- */

static cJSON *retry_count(void)
{
	return schema_integer(0, RETRIES_MAX);
}

static cJSON *retry_budget(void)
{
	return schema_integer(0, RETRY_BUDGET_MAX);
}

static cJSON *backoff(void)
{
	cJSON *number = schema_type("number");

	cJSON_AddNumberToObject(number, "minimum", 1);
	cJSON_AddNumberToObject(number, "maximum", (double)BACKOFF_MAX / BACKOFF_ONE);
	return schema_any_of(number, schema_pattern("^[0-9]+(\\.[0-9]{1,2})?$"));
}

static cJSON *cause(void)
{
	const char *words[sizeof reason_table / sizeof *reason_table];
	size_t count = 0;

	for (size_t i = 0; i < sizeof reason_table / sizeof *reason_table; i++)
		if (reason_table[i].retried)
			words[count++] = reason_table[i].name;
	return schema_words(NAMES_OF(words, count));
}

static cJSON *retry_causes(void)
{
	return schema_one_or_list(cause(), cause(), 1, true);
}

static cJSON *retries(void)
{
	return schema_any_of(schema_ref("retry_count"), schema_ref(retries_mapping.type));
}

static cJSON *test_retries(void)
{
	cJSON *mapping = schema_ref(retries_mapping.type);

	cJSON_AddItemToObject(mapping, "not", schema_required("budget", NULL));
	return schema_any_of(schema_ref("retry_count"), mapping);
}

/* ---- words ---- */

static cJSON *boolean(void)
{
	return schema_type("boolean");
}

static cJSON *leaky(void)
{
	return schema_words(leaky_names());
}

static cJSON *path_is(void)
{
	return schema_words(path_kind_names());
}

static cJSON *report_format(void)
{
	return schema_words(report_format_names());
}

static cJSON *empty(void)
{
	return schema_words(report_empty_names());
}

/* ---- lists ---- */

static cJSON *string_or_list(void)
{
	return schema_one_or_list(string(), string(), 0, false);
}

static cJSON *patterns(void)
{
	return schema_one_or_list(string(), string(), 1, false);
}

static cJSON *tags(void)
{
	return schema_one_or_list(name(), name(), 0, false);
}

static cJSON *phase_references(void)
{
	return schema_one_or_list(name(), name(), 0, true);
}

static cJSON *service_references(void)
{
	return schema_list(string(), 0, false);
}

static cJSON *test_reference(void)
{
	return schema_string("^[^/]+(/[^/]+)?$");
}

static cJSON *test_references(void)
{
	return schema_one_or_list(test_reference(), test_reference(), 0, true);
}

static cJSON *locks(void)
{
	return schema_one_or_list(not_empty(), not_empty(), 0, true);
}

static cJSON *directories(void)
{
	return schema_list(not_empty(), 0, false);
}

static cJSON *composed(void)
{
	return schema_list(schema_string("^(?!-)"), 0, false);
}

static cJSON *variable_names(void)
{
	return schema_list(schema_string(VARIABLE), 0, false);
}

/* ---- mappings of names ---- */

static cJSON *env(void)
{
	return schema_map(VARIABLE, string());
}

static cJSON *tests_of(const char *mapping)
{
	return schema_map(NAME, schema_any_of(schema_ref("path"), schema_ref(mapping)));
}

static cJSON *tests(void)
{
	return tests_of(test_mapping.type);
}

static cJSON *setup(void)
{
	return tests_of(setup_mapping.type);
}

static cJSON *teardown(void)
{
	return tests_of(teardown_mapping.type);
}

static cJSON *launchers(void)
{
	return schema_map(NAME, schema_ref(launcher_mapping.type));
}

static cJSON *launches(void)
{
	return schema_integer(0, LAUNCHES_MOST);
}

static cJSON *runners(void)
{
	return schema_map(NAME, schema_ref(runner_mapping.type));
}

static cJSON *services(void)
{
	return schema_map(NAME, schema_ref(service_mapping.type));
}

static cJSON *phases(void)
{
	return schema_list(schema_ref(phase_mapping.type), 1, false);
}

static cJSON *exit_codes(void)
{
	cJSON *words =
	    schema_map("^[0-9]+$", schema_any_of(schema_ref("one_line"), schema_type("null")));

	return schema_any_of(words, schema_one_or_list(schema_integer(1, EXIT_CODE_MAX),
					schema_integer(1, EXIT_CODE_MAX), 0, true));
}

static cJSON *matrix(void)
{
	cJSON *schema = schema_map("^[a-z][a-z0-9_]*$", schema_list(string(), 1, true));
	cJSON *excluded = schema_map(NULL, string()), *list = schema_list(excluded, 0, false);

	cJSON_AddNumberToObject(excluded, "minProperties", 1);
	cJSON_AddNumberToObject(list, "maxItems", MATRIX_EXCLUDES_MAX);
	cJSON_AddItemToObject(cJSON_AddObjectToObject(schema, "properties"), "exclude", list);
	cJSON_AddNumberToObject(schema, "minProperties", 1);
	cJSON_AddNumberToObject(schema, "maxProperties", MATRIX_AXES_MAX + 1);
	return schema;
}

static cJSON *reporter_options(const struct reporter_info *reporter)
{
	cJSON *schema = schema_type("object");
	cJSON *options = cJSON_AddObjectToObject(schema, "properties");

	for (size_t i = 0; i < reporter->option_count; i++) {
		const struct reporter_option *it = &reporter->options[i];

		cJSON_AddItemToObject(options, it->name,
		    it->words ? schema_words(NAMES_OF(it->words, it->word_count)) : string());
	}
	cJSON_AddFalseToObject(schema, "additionalProperties");
	return schema_any_of(schema_type("null"), schema);
}

static cJSON *reports(void)
{
	cJSON *mapping = schema_type("object");
	cJSON *reporters = cJSON_AddObjectToObject(mapping, "properties");

	for (size_t i = 0; i < REPORTER_COUNT; i++)
		cJSON_AddItemToObject(
		    reporters, reporter_table[i].name, reporter_options(&reporter_table[i]));
	cJSON_AddFalseToObject(mapping, "additionalProperties");
	return schema_any_of(schema_list(schema_words(reporter_names()), 0, true), mapping);
}

/* ---- all of them ---- */

static const struct {
	const char *name;
	cJSON *(*make)(void);
} types[] = {
    {"anything", anything},
    {"backoff", backoff},
    {"batch", batch},
    {"boolean", boolean},
    {"check_retries", check_retries},
    {"command", command},
    {"composed", composed},
    {"day", day},
    {"directories", directories},
    {"directory", not_empty},
    {"duration", duration},
    {"duration_or_zero", duration_or_zero},
    {"empty", empty},
    {"env", env},
    {"exit_codes", exit_codes},
    {"launchers", launchers},
    {"launches", launches},
    {"leaky", leaky},
    {"locks", locks},
    {"matrix", matrix},
    {"name", name},
    {"one_line", one_line},
    {"output", output},
    {"path", not_empty},
    {"path_is", path_is},
    {"patterns", patterns},
    {"phase_references", phase_references},
    {"phases", phases},
    {"report_format", report_format},
    {"reports", reports},
    {"retries", retries},
    {"retry_budget", retry_budget},
    {"retry_causes", retry_causes},
    {"retry_count", retry_count},
    {"runners", runners},
    {"service_references", service_references},
    {"services", services},
    {"setup", setup},
    {"size", size},
    {"slots", slots},
    {"string", string},
    {"string_or_list", string_or_list},
    {"tags", tags},
    {"teardown", teardown},
    {"template", string},
    {"test_references", test_references},
    {"test_retries", test_retries},
    {"tests", tests},
    {"variable_names", variable_names},
    {"version", version},
};

void schema_add_value_types(cJSON *all)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		cJSON_AddItemToObject(all, types[i].name, types[i].make());
}
