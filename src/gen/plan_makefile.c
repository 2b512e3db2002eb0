/* SPDX-License-Identifier: MIT */
#include "gen/plan_makefile.h"

#include "base/diag.h"
#include "base/files.h"
#include "base/map.h"
#include "gen/run_options.h"
#include "gen/service_rules.h"
#include "gen/wait_rules.h"
#include "gen/fixture_rules.h"
#include "plan/edges.h"
#include "plan/limits.h"
#include "plan/plan_text.h"
#include "text/escape.h"
#include "text/template.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- lists ---- */

/* A list over several lines, each within the width of a page where the words allow it. */
struct list {
	struct buf *out;
	size_t column;
};

static void list_add(struct list *list, const char *word)
{
	enum { WIDTH = 96 };
	size_t len = strlen(word);

	if (list->column && list->column + len + 1 > WIDTH) {
		buf_adds(list->out, " \\\n\t");
		list->column = 8;
	} else if (list->column) {
		buf_addc(list->out, ' ');
		list->column++;
	}
	buf_adds(list->out, word);
	list->column += len;
}

/* ---- rules ---- */

/* What the test depends on besides its phase, before the '|'. */
static void add_inputs(struct buf *out, const struct test *test)
{
	/* What nobody can watch, nobody knows to be unchanged: no pass of such a test is used
	 * again.
	 */
	if (test->input_kind == INPUT_UNKNOWN)
		buf_adds(out, " e2e-begin");
	if (test->make_watches) {
		buf_addc(out, ' ');
		escape_make_file_part(out, path_in_make(test->input));
	}
	for (size_t i = 0; i < test->input_sets.count; i++)
		buf_printf(out, " $(E2E_OUT)/.e2e/inputs/%s", test->input_sets.items[i]->name);
	wait_add_inputs(out, test);
}

/* What the tests of a phase and its end wait for besides: nothing to be seen without services. */
static const char *services_of(struct arena *arena, const struct phase *phase)
{
	return edge_into(phase->node, EDGE_SERVICE)
		   ? arena_printf(arena, " $(E2E_NEEDS_%s)", phase->name)
		   : "";
}

static void add_test(struct arena *arena, struct buf *out, const struct plan *plan,
    const struct test *test, const struct limits *inherited)
{
	struct buf name = BUF_INIT, inputs = BUF_INIT, options = BUF_INIT, command = BUF_INIT;
	struct buf order = BUF_INIT;

	buf_printf(&name, "%s/%s", test->phase->name, test->name);
	fixture_add_inputs(&inputs, test);
	add_inputs(&inputs, test);
	run_options_test(&options, plan, test, inherited);
	run_options_command(&command, test);
	fixture_add_order(&order, test);
	wait_add_order(&order, test);
	buf_addc(out, '\n');
	const struct template_value values[] = {
	    {"TEST", name.text},
	    {"PHASE", test->phase->name},
	    {"INPUTS", inputs.text},
	    {"JOBS", test->limits.slots > 1 && !test->launcher ? "$(e2e-jobs)" : ""},
	    {"OPTIONS", options.text},
	    {"DEFINITION", test->definition},
	    {"ORDER", order.len ? arena_printf(arena, " |%s", order.text) : ""},
	    {"COMMAND", command.text},
	    {"BEFORE", fixture_teardown_before(arena, test)},
	};
	template_fill(out, template_text("makefile/test.mk"), values, COUNT(values));
	if (test->role == ROLE_TEARDOWN)
		template_fill(out, template_text("makefile/teardown.mk"), values, COUNT(values));
	buf_release(&name);
	buf_release(&inputs);
	buf_release(&options);
	buf_release(&command);
	buf_release(&order);
}

static void add_phase(struct arena *arena, struct buf *out, const struct plan *plan, size_t index)
{
	const struct phase *phase = &plan->phases[index];
	struct limits limits = limits_inherit(plan, phase, limits_unset);
	struct buf options = BUF_INIT, tests = BUF_INIT, after = BUF_INIT, needs = BUF_INIT;
	struct list list = {&tests, strlen("E2E_TESTS_ :=") + strlen(phase->name)};

	run_options_phase(&options, phase, &limits);
	wait_add_phase(&after, phase);
	if (edge_into(phase->node, EDGE_SERVICE)) {
		buf_printf(
		    &needs, "E2E_NEEDS_%s := $(if $(E2E_SELECTED_%s),", phase->name, phase->name);
		service_prerequisites(&needs, phase);
		buf_adds(&needs, ")\n");
	}
	for (size_t i = 0; i < phase->test_count; i++)
		list_add(&list, arena_printf(arena, "%s/%s", phase->name, phase->tests[i].name));
	const struct template_value values[] = {
	    {"NUMBER", arena_printf(arena, "%zu", index + 1)},
	    {"COUNT", arena_printf(arena, "%zu", plan->phase_count)},
	    {"PHASE", phase->name},
	    {"SUMMARY", phase_summary(arena, phase)},
	    {"TESTS", tests.text},
	    {"AFTER", after.text},
	    {"OPTIONS", options.text},
	    {"SERVICES", services_of(arena, phase)},
	    {"NEEDS", needs.text},
	};
	template_fill(out, template_text("makefile/phase.mk"), values, COUNT(values));
	for (size_t i = 0; i < phase->test_count; i++)
		add_test(arena, out, plan, &phase->tests[i], &limits);
	buf_release(&options);
	buf_release(&tests);
	buf_release(&after);
	buf_release(&needs);
}

/* ---- the file ---- */

/* The runners' variables, each once, in the order in which they are first used. */
static void add_runners(struct arena *arena, struct buf *out, const struct plan *plan)
{
	struct map seen = {0};

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct runner *runner = plan->phases[i].tests[j].runner;
			struct buf options = BUF_INIT;

			if (!runner || map_put(arena, &seen, runner->name,
					   (void *)(uintptr_t)runner) == runner)
				continue;
			run_options_runner(&options, runner);
			if (options.len)
				buf_printf(out, "E2E_RUNNER_%s :=%s\n", runner->name, options.text);
			buf_release(&options);
		}
}

/* The variables of the launchers that a test is run by. */
static void add_launchers(struct buf *out, const struct plan *plan)
{
	for (size_t i = 0; i < plan->launcher_count; i++) {
		struct buf options = BUF_INIT;

		run_options_launcher(&options, plan->launchers[i]);
		buf_printf(out, "E2E_LAUNCHER_%s :=%s\n", plan->launchers[i]->name, options.text);
		buf_release(&options);
	}
}

/* What is mentioned for each input file, and for no other: each once. */
static void add_input_list(struct arena *arena, struct buf *out, const struct plan *plan)
{
	struct map seen = {0};
	struct list list = {out, 8};
	struct buf file = BUF_INIT;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			if (!test->make_watches || map_put(arena, &seen, path_in_make(test->input),
						       (void *)(uintptr_t)test))
				continue;
			buf_clear(&file);
			buf_adds(&file, "e2e-input/");
			escape_make_file_part(&file, path_in_make(test->input));
			list_add(&list, file.text);
		}
	for (size_t i = 0; i < plan->input_sets.count; i++)
		for (size_t j = 0; j < plan->input_sets.items[i]->files.count; j++) {
			struct input_set *set = plan->input_sets.items[i];
			const char *path = path_in_make(set->files.items[j]);

			if (!set->make_watches[j] || map_put(arena, &seen, path, set))
				continue;
			buf_clear(&file);
			buf_adds(&file, "e2e-input/");
			escape_make_file_part(&file, path);
			list_add(&list, file.text);
		}
	buf_release(&file);
}

/* The sets of files that tests read besides their own. */
static void add_input_sets(struct arena *arena, struct buf *out, const struct plan *plan)
{
	for (size_t i = 0; i < plan->input_sets.count; i++) {
		if (!plan->input_sets.items[i]->of_tests)
			continue;

		const struct input_set *set = plan->input_sets.items[i];
		struct buf files = BUF_INIT, text = BUF_INIT;
		struct list list = {&files, strlen("E2E_INPUTS_ :=") + strlen(set->name)};

		for (size_t j = 0; j < set->files.count; j++) {
			struct buf file = BUF_INIT;

			if (set->make_watches[j]) {
				escape_make_file_part(&file, path_in_make(set->files.items[j]));
				list_add(&list, file.text);
			}
			buf_release(&file);
		}
		for (const char *at = set->text; *at; at++)
			buf_addc(&text, *at == '\n' || *at == '\r' || *at == '\\' ? '?' : *at);
		template_fill(out, template_text("makefile/set.mk"),
		    (const struct template_value[]){{"SET", set->name}, {"FILES", files.text},
			{"TEXT", arena_strdup(arena, text.text)}},
		    3);
		buf_release(&files);
		buf_release(&text);
	}
}

static void add_input_rules(struct arena *arena, struct buf *out, const struct plan *plan)
{
	struct buf files = BUF_INIT, before = BUF_INIT, after = BUF_INIT;

	if (!plan->input_pattern_count)
		return;
	add_input_list(arena, &files, plan);
	template_fill(out, template_text("makefile/inputs.mk"),
	    (const struct template_value[]){{"INPUTS", files.text}}, 1);
	for (size_t i = 0; i < plan->input_pattern_count; i++) {
		buf_clear(&before);
		buf_clear(&after);
		escape_make_file_part(&before, plan->input_patterns[i].before);
		escape_make_file_part(&after, plan->input_patterns[i].after);
		template_fill(out, template_text("makefile/input.mk"),
		    (const struct template_value[]){{"BEFORE", before.text}, {"AFTER", after.text}},
		    2);
	}
	buf_release(&files);
	buf_release(&before);
	buf_release(&after);
}

/* A directory as make calls it: by no name that another rule has. False: make cannot write it. */
static bool add_directory(struct arena *arena, struct buf *out, const char *dir)
{
	const char *name = path_in_make(dir);

	if (strcmp(dir, ".") == 0 || name[0] == '\0') {
		buf_adds(out, "./");
		return true;
	}
	if (strcmp(dir, "/") == 0) {
		buf_adds(out, "/.");
		return true;
	}
	/* Under .SECONDEXPANSION a dollar would be taken for a variable after all. */
	return !strchr(name, '$') && escape_make_file(out, arena_printf(arena, "%s//", name));
}

/* The directories in which files were looked for, into `out`, and what the Makefile waits for
 * because of them. Where make cannot write one, it asks once in each run. */
static const char *add_directories(struct arena *arena, struct buf *out, const struct plan *plan)
{
	struct buf dirs = BUF_INIT;
	struct list list = {&dirs, strlen("e2e-dirs :=")};
	bool all = true;

	for (size_t i = 0; i < plan->looked_in.count; i++) {
		struct buf dir = BUF_INIT;

		if (add_directory(arena, &dir, plan->looked_in.items[i]))
			list_add(&list, dir.text);
		else
			all = false;
		buf_release(&dir);
	}
	if (dirs.len)
		template_fill(out, template_text("makefile/dirs.mk"),
		    (const struct template_value[]){{"DIRS", dirs.text}}, 1);
	if (!all)
		buf_adds(out, template_text("makefile/again.mk"));
	buf_release(&dirs);
	return arena_printf(arena, "%s%s",
	    list.column > strlen("e2e-dirs :=") ? " $(e2e-dirs)" : "",
	    all ? "" : " $(if $(MAKE_RESTARTS),,e2e-again)");
}

int plan_makefile(struct arena *arena, const struct plan *plan,
    const struct makefile_options *options, struct buf *out)
{
	struct buf phases = BUF_INIT, env = BUF_INIT, runners = BUF_INIT;
	struct buf word = BUF_INIT, file = BUF_INIT, gen = BUF_INIT, dirs = BUF_INIT;
	const char *looked_in;
	struct list list = {&phases, 0};
	struct mark whole = {plan->source, 0, 0};
	int result = -1;

	if (!escape_make_file(&file, options->plan_path) || strpbrk(options->plan_path, "\r\n")) {
		diag_error(&whole, "a Makefile cannot name this file; rename it");
		goto out;
	}
	run_options_word(&word, options->plan_path, IN_RECIPE);
	for (size_t i = 0; i < plan->phase_count; i++)
		list_add(&list, plan->phases[i].name);
	run_options_env(&env, &plan->env, IN_VALUE);
	for (size_t i = 0; i < plan->secrets.count; i++)
		buf_printf(&env, " --secret %s", plan->secrets.items[i]);
	add_runners(arena, &runners, plan);
	add_launchers(&runners, plan);
	if (options->phases)
		buf_printf(&gen, " --phase '%s'", options->phases);
	if (options->reports)
		buf_printf(&gen, " --report %s", options->reports);
	if (options->output)
		buf_printf(&gen, " --output %s", options->output);
	looked_in = add_directories(arena, &dirs, plan);
	const struct template_value values[] = {
	    {"PLAN", options->plan_path},
	    {"PLAN_WORD", word.text},
	    {"PLAN_FILE", file.text},
	    {"FIRST", plan->phases[0].name},
	    {"OUTPUT", options->output ? options->output : plan->output},
	    {"REPORTS", options->reports ? options->reports : plan_report_names(arena, plan)},
	    {"PHASES", phases.text},
	    {"SELECTED", options->phases ? options->phases : "$(E2E_ALL)"},
	    {"DIGEST", plan->digest},
	    {"ENV", env.text},
	    {"RUNNERS", runners.text},
	    {"GEN_OPTIONS", gen.text},
	    {"ACROSS",
		plan_needs_across_phases(plan) ? " $(filter-out $(E2E_PHASES),$(E2E_ALL))" : ""},
	    {"DIRS", dirs.text},
	    {"LOOKED_IN", looked_in},
	    {"SERVICE_NAMES", plan->service_count ? "$(E2E_ALL_SERVICES:%=E2E_SERVICE_%) " : ""},
	    {"STOP", plan->service_count ? "\t@$(E2E_SERVICE) stop --run --out $(E2E_OUT)\n" : ""},
	};
	template_fill(out, template_text("makefile/head.mk"), values, COUNT(values));
	service_rules(out, plan);
	wait_add_rules(out, plan);
	for (size_t i = 0; i < plan->phase_count; i++)
		add_phase(arena, out, plan, i);
	fixture_add_rules(out, plan);
	add_input_sets(arena, out, plan);
	add_input_rules(arena, out, plan);
	template_fill(out, template_text("makefile/order.mk"), values, COUNT(values));
	template_fill(out, template_text("makefile/tail.mk"), values, COUNT(values));
	result = 0;
out:
	buf_release(&phases);
	buf_release(&env);
	buf_release(&runners);
	buf_release(&word);
	buf_release(&file);
	buf_release(&gen);
	buf_release(&dirs);
	return result;
}
