/* SPDX-License-Identifier: MIT */
#include "plan/plan_yaml.h"

#include "base/diag.h"
#include "defaults.h"
#include "plan/advice.h"
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
#include "plan/test_extras.h"
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
FIELD(test_inputs, test,
    read_file_patterns(arena, value, "inputs", &test_extras_add(arena, it)->inputs))
FIELD(test_matrix, test, test_extras_add(arena, it)->matrix = read_matrix(arena, value))
FIELD(test_needs, test, read_name_refs(arena, value, "needs", &test_extras_add(arena, it)->needs))
FIELD(test_after, test, read_name_refs(arena, value, "after", &test_extras_add(arena, it)->after))
FIELD(test_locks, test, read_name_refs(arena, value, "locks", &test_extras_add(arena, it)->locks))
FIELD(test_exclusive, test, read_bool(value, &it->exclusive))
FIELD(test_tags, test, read_tags(arena, value, &it->tags))
FIELD(test_quarantine, test, it->quarantine = quarantine_read(arena, value))

FIELD(test_launcher, test, read_launcher_ref(value, &test_extras_add(arena, it)->launcher))
FIELD(test_required, test, read_bool(value, &it->required))

static const struct field test_fields[] = {
    {"path", test_path, "path",
	"What the command gets as ${path}: usually the test file, relative to dir."},
    {"runner", test_runner, "name", "The runner; the default is the runner of the phase."},
    {"command", test_command, "command", "The command that is run, instead of that of the runner."},
    {"dir", test_dir, "directory",
	"The directory in which the command runs, relative to make's directory."},
    {"env", test_env, "env", "Variables for this test."},
    {"report", test_report, "report", "The report that the test tool itself writes."},
    {"timeout", test_timeout, "duration",
	"The time limit of each attempt; the default is that of the phase."},
    {"grace", test_grace, "duration_or_zero", "The time between TERM and KILL when it is ended."},
    {"log", test_log, "size", "How much of an attempt's output is kept."},
    {"leaky", test_leaky, "leaky", "What happens when a test ends and leaves processes running."},
    {"retries", test_retries, "test_retries", "How often it is retried, and after which failures."},
    {"slots", test_slots, "slots", "How many of make's jobs the test takes."},
    {"launcher", test_launcher, "name",
	"The launcher that starts it elsewhere; local: it runs on make's host. The default is that "
	"of the phase."},
    {"matrix", test_matrix, "matrix", "It runs once for each combination of values."},
    {"needs", test_needs, "test_references",
	"Tests that must have passed before it: a name of this phase, or PHASE/TEST."},
    {"after", test_after, "test_references",
	"Tests that come before it: a name of this phase, or PHASE/TEST."},
    {"locks", test_locks, "locks",
	"It never runs at the same time as another test with the same lock."},
    {"exclusive", test_exclusive, "boolean",
	"True: no other test runs at the same time. False by default."},
    {"tags", test_tags, "tags",
	"Names by which it is selected, in addition to those of its phase and its runner."},
    {"inputs", test_inputs, "patterns", "Patterns of the files that it reads besides its own."},
    {"quarantine", test_quarantine, "quarantine",
	"Until a given day the test runs and is reported, but does not affect the verdict."},
};

/* What a setup or a teardown has of these: it is run as a test is, and waits as its phase says. */
#define FIXTURE_FIELDS                                                                             \
	{"path", test_path, "path", "What the command gets as ${path}."},                          \
	    {"runner", test_runner, "name", "The runner; the default is that of the phase."},      \
	    {"command", test_command, "command", "The command that is run."},                      \
	    {"launcher", test_launcher, "name", "The launcher that starts it elsewhere."},         \
	    {"dir", test_dir, "directory", "The directory in which the command runs."},            \
	    {"env", test_env, "env", "Variables for this step."},                                  \
	    {"timeout", test_timeout, "duration", "The time limit of each attempt."},              \
	    {"grace", test_grace, "duration_or_zero",                                              \
		"The time between TERM and KILL when it is ended."},                               \
	    {"log", test_log, "size", "How much of an attempt's output is kept."},                 \
	    {"leaky", test_leaky, "leaky",                                                         \
		"What happens when it ends and leaves processes running."},                        \
	{                                                                                          \
		"retries", test_retries, "test_retries",                                           \
		    "How often it is retried, and after which failures."                           \
	}

static const struct field setup_fields[] = {FIXTURE_FIELDS};
static const struct field teardown_fields[] = {
    FIXTURE_FIELDS, {"required", test_required, "boolean",
			"True: when it fails, its phase does not pass. False by default."}};

const struct mapping test_mapping = MAPPING("test", "a test", test_fields);
const struct mapping setup_mapping = MAPPING("setup_test", "a setup", setup_fields);
const struct mapping teardown_mapping = MAPPING("teardown_test", "a teardown", teardown_fields);

/* The tests of a mapping; returns how many there are. */
static size_t read_tests(struct arena *arena, const struct node *value, const char *what,
    enum test_role role, struct test **tests)
{
	static const struct mapping *const of_role[] = {
	    [ROLE_TEST] = &test_mapping,
	    [ROLE_SETUP] = &setup_mapping,
	    [ROLE_TEARDOWN] = &teardown_mapping,
	};
	size_t count = 0;

	if (!expect_kind(value, NODE_MAPPING, what)) {
		advise_tests(arena, value);
		return 0;
	}
	*tests = arena_alloc(arena, (value->count / 2 + 1) * sizeof **tests);
	for (size_t i = 0; i < value->count; i += 2) {
		const struct node *key = value->items[i], *body = value->items[i + 1];
		struct test *test = &(*tests)[count++];
		const struct diagnostics *diagnostics = body->mark.source->diagnostics;
		int errors = diagnostics->errors;

		test->name = key->text;
		test->role = role;
		test->mark = key->mark;
		test->limits = limits_unset;
		if (body->kind == NODE_MAPPING)
			read_fields(arena, body, of_role[role], test);
		else if (body->kind == NODE_SCALAR && !node_is_null(body))
			test_path(arena, body, test);
		else
			diag_error(&body->mark,
			    "a test is a path, or a mapping with its path; not %s",
			    node_kind_name(body));
		test->misread = diagnostics->errors > errors;
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
FIELD(phase_replicate, phase, read_bool(value, &it->replicate))
FIELD(phase_tags, phase, read_tags(arena, value, &it->tags))

static const struct field phase_fields[] = {
    {"name", phase_name, "name", "The name of the phase."},
    {"needs", phase_needs, "phase_references",
	"The phases that come before this one; by default all before it in the file."},
    {"runner", phase_runner, "name", "The runner of its tests."},
    {"files", phase_files, "patterns",
	"Patterns of file names, relative to the runner's dir; each file that matches is a test."},
    {"exclude", phase_exclude, "patterns",
	"Patterns of files that are not tests although they match."},
    {"inputs", phase_inputs, "patterns",
	"Patterns of the files that its tests read besides their own."},
    {"parallel", phase_parallel, "boolean",
	"False: the tests run in the order of the file. True by default."},
    {"required", phase_required, "boolean",
	"False: the run can pass without this phase. True by default."},
    {"halt", phase_halt, "boolean",
	"False: the phases after it run even if it fails. True by default."},
    {"timeout", phase_timeout, "duration",
	"The time limit of the phase, and the default for each of its tests."},
    {"grace", phase_grace, "duration_or_zero", "The time between TERM and KILL when it is ended."},
    {"log", phase_log, "size", "How much of an attempt's output is kept."},
    {"leaky", phase_leaky, "leaky", "What happens when a test ends and leaves processes running."},
    {"retries", phase_retries, "retries",
	"How often failed tests are retried, and after which failures."},
    {"slots", phase_slots, "slots", "How many of make's jobs each of its tests takes."},
    {"launcher", phase_launcher, "name", "The launcher that starts its tests elsewhere."},
    {"matrix", phase_matrix, "matrix",
	"Each of its tests is run once for each combination of values."},
    {"tags", phase_tags, "tags", "Names by which its tests are selected."},
    {"batch", phase_batch, "batch", "How many tests share one start of their tool."},
    {"services", phase_services, "service_references",
	"Services that this phase needs, besides those that no phase names."},
    {"replicate", phase_replicate, "boolean",
	"True: every shard runs the whole phase. False by default."},
    {"setup", phase_setup, "setup",
	"Steps that run before its tests; when one fails, the tests are skipped."},
    {"teardown", phase_teardown, "teardown",
	"Steps that run after its tests, whatever their results."},
    {"tests", phase_tests, "tests", "The tests of the phase."},
};

const struct mapping phase_mapping = MAPPING("phase", "a phase", phase_fields);

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
		diag_error(&phase->halt_mark, "halt: true needs required: true");
	phase->halts = phase->halts && phase->required;
}

static void plan_phases(struct arena *arena, const struct node *value, void *object)
{
	struct plan *plan = object;

	if (!expect_kind(value, NODE_SEQUENCE, "phases")) {
		advise_phases(value);
		plan->unsure = true;
		return;
	}
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
		read_fields(arena, value->items[i], &phase_mapping, phase);
		set_halts(phase);
		phase->misread = diagnostics->errors > errors;
		phase->unsure = has_unknown_key(value->items[i], &phase_mapping);
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
    {"command", fingerprint_command, "command",
	"A command whose output identifies the system, such as its version."},
    {"env", fingerprint_env, "variable_names", "Variables whose values identify the system."},
    {"files", fingerprint_files, "patterns", "Patterns of files that identify the system."},
    {"timeout", fingerprint_timeout, "duration", "The time limit of the command; 30s by default."},
};

const struct mapping fingerprint_mapping =
    MAPPING("fingerprint", "fingerprint", fingerprint_fields);

static void plan_fingerprint(struct arena *arena, const struct node *value, void *object)
{
	struct fingerprint *it = &((struct plan *)object)->fingerprint;

	it->said = true;
	it->mark = value->mark;
	read_fields(arena, value, &fingerprint_mapping, it);
}

static const struct field plan_fields[] = {
    {"version", plan_version, "version", "The version of this format."},
    {"name", plan_name, "string", "The name of the plan in reports; e2e by default."},
    {"output", plan_output, "output", "The results directory; test-results by default."},
    {"timeout", plan_timeout, "duration",
	"The time limit of one invocation of make; 1h by default."},
    {"max_age", plan_max_age, "duration_or_zero",
	"How old a pass can be and still be used again; 1h by default."},
    {"grace", plan_grace, "duration_or_zero",
	"The time between TERM and KILL when a test is ended; 10s by default."},
    {"log", plan_log, "size", "How much of an attempt's output is kept; 8MiB by default."},
    {"inputs", plan_inputs, "patterns",
	"Patterns of the files that all tests read besides their own."},
    {"fingerprint", plan_fingerprint, "fingerprint",
	"What identifies the system under test: passes hold while it stays the same."},
    {"leaky", plan_leaky, "leaky", "What happens when a test ends and leaves processes running."},
    {"retries", plan_retries, "retries",
	"How often failed tests are retried, and after which failures."},
    {"env", plan_env, "env", "Variables for all tests."},
    {"secrets", plan_secrets, "variable_names",
	"Names of environment variables whose values are never shown."},
    {"reports", plan_reports, "reports", "The reporters, with their options."},
    {"launchers", plan_launchers, "launchers", "Commands that start tests elsewhere."},
    {"runners", plan_runners, "runners", "How tests are run."},
    {"services", plan_services, "services", "The services that the tests need."},
    {"phases", plan_phases, "phases", "The phases, in the order of the file."},
    {"x-", NULL, "anything", "Ignored: for anchors, or for other tools."},
};

const struct mapping plan_mapping = MAPPING("plan", "phases.yaml", plan_fields);

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
		read_fields(arena, root, &plan_mapping, plan);
		plan->unsure |= has_unknown_key(root, &plan_mapping);
	}
	arena_release(&nodes);
	return plan;
}
