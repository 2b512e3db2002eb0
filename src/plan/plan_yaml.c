/* SPDX-License-Identifier: MIT */
#include "plan/plan_yaml.h"

#include "base/diag.h"
#include "defaults.h"
#include "plan/fields.h"
#include "plan/launchers.h"
#include "plan/limits.h"
#include "plan/matrix_yaml.h"
#include "plan/patterns_yaml.h"
#include "plan/quarantine.h"
#include "plan/references.h"
#include "plan/retries_yaml.h"
#include "plan/runner_yaml.h"
#include "plan/services_yaml.h"
#include "plan/tags.h"
#include "plan/yaml_tree.h"

#include <string.h>

/* ---- tests ---- */

FIELD(test_path, test, (it->path = read_string(value, "path"), it->path_mark = value->mark))
FIELD(test_runner, test,
    (it->runner_name = read_string(value, "runner"), it->runner_mark = value->mark))
FIELD(test_command, test, read_command(arena, value, &it->command))
FIELD(test_dir, test, it->dir = read_string(value, "dir"))
FIELD(test_env, test, read_env(arena, value, &it->env))
FIELD(test_report, test, read_tool_report(arena, value, &it->report))
FIELD(test_timeout, test, read_duration(value, false, &it->limits.timeout))
FIELD(test_grace, test, read_duration(value, true, &it->limits.grace))
FIELD(test_log, test, read_size(value, &it->limits.log))
FIELD(test_leaky, test, read_leaky(value, &it->limits.leak_fails))
FIELD(test_retries, test, read_test_retries(arena, value, &it->limits))
FIELD(test_slots, test, read_count(value, 1, SLOTS_MAX, &it->limits.slots))
FIELD(test_inputs, test, read_file_patterns(arena, value, "inputs", &it->inputs))
FIELD(test_matrix, test, it->matrix = read_matrix(arena, value))
FIELD(test_needs, test, read_name_refs(arena, value, "needs", &it->named_needs))
FIELD(test_after, test, read_name_refs(arena, value, "after", &it->named_after))
FIELD(test_locks, test, read_name_refs(arena, value, "locks", &it->locks))
FIELD(test_exclusive, test, read_bool(value, &it->exclusive))
FIELD(test_tags, test, read_tags(arena, value, &it->tags))
FIELD(test_quarantine, test, it->quarantine = quarantine_read(arena, value))

FIELD(test_launcher, test, read_launcher_ref(value, &it->named_launcher))
FIELD(test_required, test, read_bool(value, &it->required))

static const struct field test_fields[] = {
    {"path", test_path},
    {"runner", test_runner},
    {"command", test_command},
    {"dir", test_dir},
    {"env", test_env},
    {"report", test_report},
    {"timeout", test_timeout},
    {"grace", test_grace},
    {"log", test_log},
    {"leaky", test_leaky},
    {"retries", test_retries},
    {"slots", test_slots},
    {"launcher", test_launcher},
    {"matrix", test_matrix},
    {"needs", test_needs},
    {"after", test_after},
    {"locks", test_locks},
    {"exclusive", test_exclusive},
    {"tags", test_tags},
    {"inputs", test_inputs},
    {"quarantine", test_quarantine},
};

/* What a setup or a teardown has of these: it is run as a test is, and waits as its phase says. */
#define FIXTURE_FIELDS                                                                             \
	{"path", test_path}, {"runner", test_runner}, {"command", test_command},                   \
	    {"launcher", test_launcher}, {"dir", test_dir}, {"env", test_env},                     \
	    {"timeout", test_timeout}, {"grace", test_grace}, {"log", test_log},                   \
	    {"leaky", test_leaky},                                                                 \
	{                                                                                          \
		"retries", test_retries                                                            \
	}

static const struct field setup_fields[] = {FIXTURE_FIELDS};
static const struct field teardown_fields[] = {FIXTURE_FIELDS, {"required", test_required}};

/* The tests of a mapping; returns how many there are. */
static size_t read_tests(struct arena *arena, const struct node *value, const char *what,
    enum test_role role, struct test **tests)
{
	size_t count = 0;

	if (!expect_kind(value, NODE_MAPPING, what))
		return 0;
	*tests = arena_alloc(arena, (value->count / 2 + 1) * sizeof **tests);
	for (size_t i = 0; i < value->count; i += 2) {
		const struct node *key = value->items[i], *body = value->items[i + 1];
		struct test *test = &(*tests)[count++];

		test->name = key->text;
		test->role = role;
		test->mark = key->mark;
		test->limits = limits_unset;
		if (body->kind == NODE_MAPPING && role == ROLE_TEARDOWN)
			read_fields(arena, body, "a teardown", teardown_fields,
			    COUNT(teardown_fields), test);
		else if (body->kind == NODE_MAPPING && role == ROLE_SETUP)
			read_fields(
			    arena, body, "a setup", setup_fields, COUNT(setup_fields), test);
		else if (body->kind == NODE_MAPPING)
			read_fields(arena, body, "a test", test_fields, COUNT(test_fields), test);
		else if (body->kind == NODE_SCALAR && !node_is_null(body))
			test_path(arena, body, test);
		else
			diag_error(&body->mark,
			    "a test is a path, or a mapping with its path; not %s",
			    node_kind_name(body));
	}
	return count;
}

static void phase_tests(struct arena *arena, const struct node *value, void *object)
{
	struct phase *phase = object;

	phase->test_count = read_tests(arena, value, "tests", ROLE_TEST, &phase->tests);
}

static void phase_setup(struct arena *arena, const struct node *value, void *object)
{
	struct fixtures *setup = &((struct phase *)object)->setup;

	setup->mark = value->mark;
	setup->count = read_tests(arena, value, "setup", ROLE_SETUP, &setup->items);
}

static void phase_teardown(struct arena *arena, const struct node *value, void *object)
{
	struct fixtures *teardown = &((struct phase *)object)->teardown;

	teardown->mark = value->mark;
	teardown->count = read_tests(arena, value, "teardown", ROLE_TEARDOWN, &teardown->items);
}

/* ---- phases ---- */

FIELD(phase_name, phase, (it->name = read_string(value, "name"), it->mark = value->mark))
FIELD(phase_runner, phase,
    (it->runner_name = read_string(value, "runner"), it->runner_mark = value->mark))
FIELD(phase_files, phase,
    (read_file_patterns(arena, value, "files", &it->files), it->files_mark = value->mark))
FIELD(phase_exclude, phase,
    (read_file_patterns(arena, value, "exclude", &it->excluded), it->excluded_mark = value->mark))
FIELD(phase_inputs, phase, read_file_patterns(arena, value, "inputs", &it->inputs))
FIELD(phase_parallel, phase, read_bool(value, &it->parallel))
FIELD(phase_required, phase, read_bool(value, &it->required))
FIELD(phase_halt, phase, (read_bool(value, &it->halts), it->halt_mark = value->mark))
FIELD(phase_timeout, phase, read_duration(value, false, &it->limits.timeout))
FIELD(phase_grace, phase, read_duration(value, true, &it->limits.grace))
FIELD(phase_log, phase, read_size(value, &it->limits.log))
FIELD(phase_leaky, phase, read_leaky(value, &it->limits.leak_fails))
FIELD(phase_services, phase, read_service_refs(arena, value, "services", &it->named_services))
FIELD(phase_batch, phase, read_batch(arena, value, &it->batch))
FIELD(phase_retries, phase, read_retries(arena, value, &it->limits))
FIELD(phase_slots, phase, read_count(value, 1, SLOTS_MAX, &it->limits.slots))
FIELD(phase_launcher, phase, read_launcher_ref(value, &it->launcher))
FIELD(phase_matrix, phase, it->matrix = read_matrix(arena, value))
FIELD(phase_needs, phase, read_name_refs(arena, value, "needs", &it->named_needs))
FIELD(phase_tags, phase, read_tags(arena, value, &it->tags))

static const struct field phase_fields[] = {
    {"name", phase_name},
    {"needs", phase_needs},
    {"runner", phase_runner},
    {"files", phase_files},
    {"exclude", phase_exclude},
    {"inputs", phase_inputs},
    {"parallel", phase_parallel},
    {"required", phase_required},
    {"halt", phase_halt},
    {"timeout", phase_timeout},
    {"grace", phase_grace},
    {"log", phase_log},
    {"leaky", phase_leaky},
    {"retries", phase_retries},
    {"slots", phase_slots},
    {"launcher", phase_launcher},
    {"matrix", phase_matrix},
    {"tags", phase_tags},
    {"batch", phase_batch},
    {"services", phase_services},
    {"setup", phase_setup},
    {"teardown", phase_teardown},
    {"tests", phase_tests},
};

/* ---- the plan ---- */

static void plan_version(struct arena *arena, const struct node *value, void *object)
{
	(void)arena;
	(void)object;
	if (value->kind != NODE_SCALAR || strcmp(value->text, "1") != 0)
		diag_error(&value->mark, "this e2e-gen reads version 1");
}

FIELD(plan_inputs, plan, read_file_patterns(arena, value, "inputs", &it->inputs))
FIELD(plan_name, plan, it->name = read_string(value, "name"))
FIELD(plan_output, plan, (it->output = read_string(value, "output"), it->output_mark = value->mark))
FIELD(plan_timeout, plan, read_duration(value, false, &it->timeout))
FIELD(plan_max_age, plan, read_duration(value, true, &it->max_age))
FIELD(plan_grace, plan, read_duration(value, true, &it->limits.grace))
FIELD(plan_log, plan, read_size(value, &it->limits.log))
FIELD(plan_leaky, plan, read_leaky(value, &it->limits.leak_fails))
FIELD(plan_retries, plan, read_retries(arena, value, &it->limits))
FIELD(plan_env, plan, read_env(arena, value, &it->env))
FIELD(plan_services, plan, read_services(arena, value, it))
FIELD(plan_secrets, plan, read_variable_names(arena, value, "secrets", &it->secrets))

FIELD(plan_launchers, plan, read_launchers(arena, value, it))

static void add_report(
    struct arena *arena, struct plan *plan, const struct node *name, const struct node *options)
{
	struct report_choice choice = {.mark = name->mark, .name = read_string(name, "a reporter")};

	if (!choice.name)
		return;
	if (options && !node_is_null(options)) {
		if (!expect_kind(options, NODE_MAPPING, "the options of a reporter"))
			return;
		for (size_t i = 0; i < options->count; i += 2) {
			const struct node *key = options->items[i], *value = options->items[i + 1];
			const char *text = read_string(value, "an option");

			choice.options.items = arena_grow(arena, choice.options.items,
			    choice.options.count, sizeof *choice.options.items);
			choice.options.items[choice.options.count++] =
			    (struct env_entry){key->text, text ? text : "", key->mark};
		}
	}
	plan->reports = arena_grow(arena, plan->reports, plan->report_count, sizeof *plan->reports);
	plan->reports[plan->report_count++] = choice;
}

static void plan_reports(struct arena *arena, const struct node *value, void *object)
{
	size_t step = value->kind == NODE_MAPPING ? 2 : 1;

	if (value->kind == NODE_SCALAR) {
		diag_error(
		    &value->mark, "reports is a list of names, or a mapping of names to options");
		return;
	}
	for (size_t i = 0; i < value->count; i += step)
		add_report(arena, object, value->items[i], step == 2 ? value->items[i + 1] : NULL);
}

static void plan_runners(struct arena *arena, const struct node *value, void *object)
{
	struct plan *plan = object;

	if (!expect_kind(value, NODE_MAPPING, "runners"))
		return;
	plan->runners = arena_alloc(arena, (value->count / 2 + 1) * sizeof *plan->runners);
	for (size_t i = 0; i < value->count; i += 2) {
		struct runner *runner = &plan->runners[plan->runner_count++];

		runner->name = value->items[i]->text;
		runner->mark = value->items[i]->mark;
		read_runner(arena, value->items[i + 1], runner);
	}
}

/* What does not decide does not stop anything, so that there `halt: false` says what is so. */
static void set_halts(struct phase *phase)
{
	if (phase->halts && !phase->required && phase->halt_mark.line)
		diag_error(&phase->halt_mark,
		    "a phase that is not required halts nothing; halt: true needs required: true");
	phase->halts = phase->halts && phase->required;
}

static void plan_phases(struct arena *arena, const struct node *value, void *object)
{
	struct plan *plan = object;

	if (!expect_kind(value, NODE_SEQUENCE, "phases"))
		return;
	plan->phases = arena_alloc(arena, (value->count + 1) * sizeof *plan->phases);
	for (size_t i = 0; i < value->count; i++) {
		struct phase *phase = &plan->phases[plan->phase_count++];
		const struct diagnostics *diagnostics = plan->source->diagnostics;
		int errors = diagnostics->errors;

		*phase = (struct phase){.mark = value->items[i]->mark,
		    .parallel = true,
		    .required = true,
		    .halts = true,
		    .limits = limits_unset};
		read_fields(
		    arena, value->items[i], "a phase", phase_fields, COUNT(phase_fields), phase);
		set_halts(phase);
		phase->misread = diagnostics->errors > errors;
		for (size_t j = 0; j < phase->test_count; j++)
			phase->tests[j].phase = phase;
		plan->test_count += phase->test_count;
		if (plan->test_count > TESTS_MAX) {
			diag_error(&phase->mark, "more than %d tests in one plan", TESTS_MAX);
			return;
		}
	}
}

static void fingerprint_files(struct arena *arena, const struct node *value, void *object)
{
	read_file_patterns(arena, value, "files", &((struct fingerprint *)object)->files);
}

FIELD(fingerprint_command, fingerprint, read_command(arena, value, &it->command))
FIELD(fingerprint_env, fingerprint, read_variable_names(arena, value, "env", &it->env))
FIELD(fingerprint_timeout, fingerprint, read_duration(value, false, &it->timeout))

static const struct field fingerprint_fields[] = {
    {"command", fingerprint_command},
    {"env", fingerprint_env},
    {"files", fingerprint_files},
    {"timeout", fingerprint_timeout},
};

static void plan_fingerprint(struct arena *arena, const struct node *value, void *object)
{
	struct fingerprint *it = &((struct plan *)object)->fingerprint;

	it->said = true;
	it->mark = value->mark;
	read_fields(arena, value, "fingerprint", fingerprint_fields, COUNT(fingerprint_fields), it);
}

static const struct field plan_fields[] = {
    {"version", plan_version}, {"name", plan_name}, {"output", plan_output},
    {"timeout", plan_timeout}, {"max_age", plan_max_age}, {"grace", plan_grace}, {"log", plan_log},
    {"inputs", plan_inputs}, {"fingerprint", plan_fingerprint}, {"leaky", plan_leaky},
    {"retries", plan_retries}, {"env", plan_env}, {"secrets", plan_secrets},
    {"reports", plan_reports}, {"launchers", plan_launchers}, {"runners", plan_runners},
    {"services", plan_services}, {"phases", plan_phases}, {"x-", NULL}, /* a place for anchors */
};

struct plan *plan_read(struct arena *arena, const struct source *source)
{
	struct plan *plan = NULL;
	struct arena nodes = {0};
	const struct node *root = yaml_tree_read(arena, &nodes, source);

	if (root) {
		plan = arena_alloc(arena, sizeof *plan);
		*plan = (struct plan){
		    .source = source,
		    .name = DEFAULT_NAME,
		    .output = DEFAULT_OUTPUT,
		    .output_mark = {source, 0, 0},
		    .timeout = DEFAULT_TIMEOUT,
		    .max_age = DEFAULT_MAX_AGE,
		    .fingerprint.timeout = DEFAULT_FINGERPRINT_TIMEOUT,
		    .limits = limits_unset,
		};
		read_fields(arena, root, "phases.yaml", plan_fields, COUNT(plan_fields), plan);
	}
	arena_release(&nodes);
	return plan;
}
