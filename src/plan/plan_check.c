/* SPDX-License-Identifier: MIT */
#include "plan/plan_check.h"

#include "base/diag.h"
#include "base/map.h"
#include "base/names.h"
#include "plan/advice.h"
#include "plan/batch_check.h"
#include "plan/definition.h"
#include "plan/edges.h"
#include "plan/exclusion.h"
#include "plan/found_files.h"
#include "plan/launchers.h"
#include "plan/input_patterns.h"
#include "plan/input_sets.h"
#include "plan/limits.h"
#include "plan/looked_in.h"
#include "plan/matrix_expand.h"
#include "plan/matrix_keys.h"
#include "plan/matrix_text.h"
#include "plan/order.h"
#include "plan/output_name.h"
#include "plan/fixtures.h"
#include "plan/references.h"
#include "plan/reporters.h"
#include "plan/runners.h"
#include "plan/service_check.h"
#include "plan/tags.h"
#include "plan/test_extras.h"
#include "plan/test_input.h"
#include "plan/text_check.h"
#include "plan/uses.h"
#include "text/interpolate.h"

#include <string.h>

static void check_output(const struct plan *plan)
{
	const char *problem = plan->output ? output_problem(plan->output) : NULL;

	if (problem)
		diag_error(&plan->output_mark, "%s", problem);
}

/* ---- templates ---- */

static void check_report_option(
    struct arena *arena, const struct reporter_info *reporter, const struct env_entry *option)
{
	const struct names known = NAMES_OF(reporter->options, reporter->option_count);
	int found = names_find(known, option->name);
	struct names words;

	if (found < 0) {
		diag_error(&option->mark, "the reporter %s has no option \"%s\"", reporter->name,
		    option->name);
		return;
	}
	words = NAMES_OF(reporter->options[found].words, reporter->options[found].word_count);
	if (!words.rows)
		check_template(option->value, &option->mark, NULL);
	else if (names_find(words, option->value) < 0)
		diag_error(&option->mark, "%s is %s, not \"%s\"", option->name,
		    names_text(arena, words, ", ", " or "), option->value);
}

static void check_reports(struct arena *arena, const struct plan *plan)
{
	for (size_t i = 0; i < plan->report_count; i++) {
		const struct report_choice *report = &plan->reports[i];
		int found = names_find(reporter_names(), report->name);

		for (size_t j = 0; j < i; j++)
			if (strcmp(plan->reports[j].name, report->name) == 0)
				diag_error(
				    &report->mark, "duplicate reporter \"%s\"", report->name);
		if (found < 0)
			diag_error(&report->mark, "unknown reporter \"%s\"%s (known: %s)",
			    report->name, names_hint(arena, reporter_names(), report->name),
			    reporter_names_text(arena));
		for (size_t j = 0; found >= 0 && j < report->options.count; j++)
			check_report_option(
			    arena, &reporter_table[found], &report->options.items[j]);
	}
}

static void check_env(const struct env *env, const struct test *context)
{
	for (size_t i = 0; i < env->count; i++)
		check_template(env->items[i].value, &env->items[i].mark, context);
}

static void check_command(const struct command *command, const struct test *context)
{
	for (size_t i = 0; i < command->argv.count; i++)
		check_template(command->argv.items[i], &command->mark, context);
}

static void check_report_place(const struct tool_report *report, const struct test *context)
{
	check_template(report->file, &report->mark, context);
	if (report->file && interpolate_uses(report->file, "report"))
		diag_error(&report->mark,
		    "the file of a report cannot use ${report}, which is the path of that file");
}

/* A skip is believed only with a report that shows nothing but skips: see
 * verdict/collect.c. */
static void check_exit_codes(const struct runner *runner)
{
	for (size_t i = 0; i < runner->exit.count; i++)
		if (runner->exit.items[i].meaning == EXIT_SKIPS && !runner->report.file)
			diag_error(&runner->exit.mark,
			    "the exit code %d counts as a skip only if a report shows it, and the "
			    "runner has no report",
			    runner->exit.items[i].code);
}

static void check_fingerprint(const struct fingerprint *fingerprint)
{
	check_command(&fingerprint->command, NULL);
	if (fingerprint->said && !fingerprint->command.argv.count && !fingerprint->env.count &&
	    !fingerprint->files.count)
		diag_error(&fingerprint->mark, "a fingerprint needs a command, env or files");
}

/* ---- tests ---- */

static void check_use(
    const struct plan *plan, const struct test *test, const char *name, bool there)
{
	if (there)
		return;
	if (command_uses(&test->command, name))
		diag_error(&test->mark, "the command of \"%s\" uses ${%s}, and it has no %s",
		    test->name, name, name);
	else if (test_environment_uses(plan, test, name))
		diag_error(&test->mark, "the environment of \"%s\" uses ${%s}, and it has no %s",
		    test->name, name, name);
	else
		return;
	if (test->phase->files.count && strcmp(name, "path") == 0)
		diag_note(&test->phase->files_mark,
		    "an entry of tests adds to a file that is found here if its path is that file");
}

static void check_runner(const struct runner *runner, const struct test *context)
{
	check_dir(runner->dir, &runner->mark);
	check_env(&runner->env, context);
	check_command(&runner->command, context);
	check_report_place(&runner->report, context);
	for (size_t i = 0; i < runner->bin.count; i++)
		check_dir(runner->bin.items[i], &runner->mark);
	check_exit_codes(runner);
}

/* Said once for a phase, mostly of all of its tests: it has no runner. */
static void lacks_runner(struct arena *arena, const struct test *test)
{
	const struct phase *phase = test->phase;

	for (size_t i = 0; test->role == ROLE_TEST && test != &phase->tests[i]; i++) {
		const struct test *before = &phase->tests[i];

		if (test->path && before->path && !before->command.argv.count && !before->runner &&
		    !before->runner_name && !before->misread) {
			test->mark.source->diagnostics->errors++;
			return;
		}
	}
	diag_error(&test->mark, "the test has neither a runner nor a command");
	advise_runner(arena, test);
}

/* `runner` is the phase's, or NULL. */
static void check_test(struct runners *runners, struct plan *plan, struct own_targets *targets,
    const struct runner *runner, struct test *test)
{
	const bool own_slots = test->limits.slots >= 0 || test->phase->limits.slots >= 0;
	const struct name_refs *locks = &test_extras(test)->locks;

	check_name(test->name, &test->mark, "test");
	check_template(test->path, &test->path_mark, NULL);
	if (test->path && test->path[0] == '\0')
		diag_error(&test->path_mark, "the path is empty");
	check_command(&test->command, test);
	check_report_place(&test->report, test);
	check_env(&test->env, test);
	check_dir(test->dir, &test->mark);
	test->limits = limits_inherit(runners->plan, test->phase, test->limits);
	/* A setup is seldom a test of the phase's tool, and has no report of it. */
	if (test->role != ROLE_TEST && test->command.argv.count)
		runner = NULL;
	if (test->runner)
		runner = test->runner; /* made for its combination */
	else if (test->runner_name)
		runner = runners_find(runners, test->runner_name, &test->runner_mark);
	else if (!runner && test->command.argv.count == 0 && !test->phase->runner_name &&
		 !test->misread && !test->phase->unsure)
		lacks_runner(runners->arena, test);
	test->runner = runner;
	if (runner) {
		if (test->command.argv.count == 0)
			test->command = runner->command;
		if (!test->dir)
			test->dir = runner->dir;
		if (!test->report.file)
			test->report = runner->report;
		if (!own_slots && runner->slots)
			test->limits.slots = runner->slots;
		if (test->command.argv.count == 0)
			diag_error(&test->mark, "its runner \"%s\" has no command", runner->name);
	}
	launchers_set(runners->arena, plan, test);
	for (size_t i = 0; i < locks->count; i++)
		if (!locks->items[i].name[0])
			diag_error(&locks->items[i].mark, "a lock has no name");
	tags_set(runners->arena, test);
	check_use(runners->plan, test, "path", test->path != NULL);
	check_use(runners->plan, test, "report", test->report.file != NULL);
	if (test->mark.source->diagnostics->errors == 0)
		test_input_set(runners->arena, targets, test);
	/* It is no evidence, so what it reads is not asked. */
	if (test->role != ROLE_TEST)
		test->input_kind = INPUT_NONE;
}

/* Make goes down a chain of prerequisites by recursion: with its usual stack of 8 MiB, 20,000 steps
 * work and 25,000 end it with a segmentation fault. */
enum { STEPS_MAX = 20000 };

/* The keys of a mapping are different; the names of files that were found, of combinations of a
 * matrix and of fixtures come to them. */
static void check_test_names(struct arena *arena, const struct phase *phase)
{
	struct map names = {0};

	for (size_t i = 0; i < phase->test_count; i++) {
		struct test *test = &phase->tests[i];
		const struct test *first = map_put(arena, &names, test->name, test);

		if (!first)
			continue;
		diag_error(&test->mark, "duplicate test name \"%s\"", test->name);
		diag_note(&first->mark, "the first is here");
	}
}

static void check_phase(struct runners *runners, struct plan *plan, struct own_targets *targets,
    struct map *names, struct phase *phase)
{
	const struct runner *runner = NULL;
	struct phase *first;

	if (!phase->name && phase->unsure) {
		/* A misspelt key was told of. */
	} else if (!phase->name) {
		diag_error(&phase->mark, "the phase has no name");
	} else {
		check_name(phase->name, &phase->mark, "phase");
		/* Phases are directories beside the reports. */
		if (reporter_writes(phase->name))
			diag_error(&phase->mark, "a phase cannot have the name of a report's file");
		first = map_put(runners->arena, names, phase->name, phase);
		if (first) {
			diag_error(&phase->mark, "duplicate phase name \"%s\"", phase->name);
			diag_note(&first->mark, "the first is here");
		}
	}
	if (phase->test_count == 0 && phase->files.count == 0 && !phase->misread)
		diag_error(&phase->mark, "the phase \"%s\" has no tests",
		    phase->name ? phase->name : "(without a name)");
	if (!phase->parallel && phase->test_count > STEPS_MAX)
		diag_error(&phase->mark,
		    "%zu tests in order: make cannot follow a chain of more than %d; split the "
		    "phase",
		    phase->test_count, STEPS_MAX);
	if (phase->runner_name)
		runner = runners_find(runners, phase->runner_name, &phase->runner_mark);
	for (size_t i = 0; i < phase->test_count; i++)
		check_test(runners, plan, targets, runner, &phase->tests[i]);
	check_test_names(runners->arena, phase);
	if (phase->mark.source->diagnostics->errors == 0)
		batch_check(runners->arena, runners->plan, phase);
}

void plan_check(struct arena *arena, struct plan *plan)
{
	struct runners runners;
	struct own_targets targets = {.plan = plan};
	struct looked_in looked = {.arena = arena};
	struct map names = {0};
	struct mark whole = {plan->source, 0, 0};
	struct combination any_value;
	struct made_runners made;
	static const struct test any;

	runners_init(&runners, arena, plan);
	launchers_check(arena, plan);
	found_files_add(arena, &runners, plan, &looked);
	check_output(plan);
	check_reports(arena, plan);
	check_env(&plan->env, &any);
	check_fingerprint(&plan->fingerprint);
	any_value = matrix_any(arena, plan);
	for (size_t i = 0; i < plan->runner_count; i++) {
		struct runner runner = plan->runners[i];

		check_name(runner.name, &runner.mark, "runner");
		if (any_value.values.count)
			matrix_resolve_runner(arena, &runner, &any_value);
		check_runner(&runner, &any);
	}
	made = matrix_expand(&runners, plan);
	for (size_t i = 0; i < made.count; i++)
		check_runner(made.items[i], &any);
	fixtures_join(arena, plan);
	references_resolve(arena, plan);
	for (size_t i = 0; i < plan->phase_count; i++)
		check_phase(&runners, plan, &targets, &names, &plan->phases[i]);
	input_sets_make(arena, plan, &looked);
	looked_in_set(&looked, plan);
	if (plan->phase_count == 0 && !plan->unsure) {
		diag_error(&whole, "there are no phases");
		diag_help(&whole, "phases: [{name: smoke, tests: {first: {command: ./smoke.sh}}}]");
	}
	service_check(arena, plan);
	if (plan->source->diagnostics->errors > 0)
		return;
	edges_build(arena, plan);
	if (!order_find(arena, plan))
		return;
	exclusion_add(arena, plan);
	input_patterns_set(arena, plan);
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			definition_set(plan, &plan->phases[i].tests[j]);
	digest_set(plan);
}

static void check_secrets_in(const struct plan *plan, const struct env *env)
{
	for (size_t i = 0; i < env->count; i++)
		for (size_t j = 0; j < plan->secrets.count; j++)
			if (strcmp(env->items[i].name, plan->secrets.items[j]) == 0 &&
			    env->items[i].value[0] && !interpolate_any(env->items[i].value))
				diag_warning(&env->items[i].mark,
				    "the value of the secret %s is written here, so the Makefile "
				    "and process lists show it; set it in make's environment "
				    "instead",
				    env->items[i].name);
}

void plan_check_secrets(const struct plan *plan)
{
	check_secrets_in(plan, &plan->env);
	for (size_t i = 0; i < plan->runner_count; i++)
		check_secrets_in(plan, &plan->runners[i].env);
	for (size_t i = 0; i < plan->service_count; i++)
		check_secrets_in(plan, &plan->services[i].env);
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			check_secrets_in(plan, &plan->phases[i].tests[j].env);
}

void plan_check_required(const struct plan *plan)
{
	const struct mark whole = {plan->source, 0, 0};

	for (size_t i = 0; i < plan->phase_count; i++)
		if (plan->phases[i].required)
			return;
	diag_warning(&whole, "no phase is required: the run passes whatever fails");
}
