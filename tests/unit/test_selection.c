/* SPDX-License-Identifier: MIT */
/* plan/selection: E2E_PHASES and E2E_ONLY mean what make's $(filter) makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "plan/edges.h"
#include "plan/load.h"
#include "plan/selection.h"

#include <string.h>

static const char text[] =
    "phases:\n"
    "- {name: one, tests: {a: {command: x}, ab: {command: x}, b: {command: x}}}\n"
    "- {name: two, tests: {a: {command: x}, c: {command: x}}}\n"
    "- {name: twofold, tests: {a: {command: x}}}\n";

/* The selected tests, or "error: ...". */
static void selects(const char *phases, const char *only, const char *expected)
{
	struct diagnostics diagnostics = {0};
	struct arena arena = {0};
	struct plan *plan = plan_load_text(&arena, &diagnostics, "phases.yaml", text);
	const char *error = NULL;
	struct buf out = BUF_INIT;
	size_t total = 0;

	assert_non_null(plan);
	assert_int_equal(diagnostics.errors, 0);
	if (select_tests(&arena, plan, phases, only, &error) != 0) {
		assert_non_null(error);
		buf_printf(&out, "error: %s", error);
	} else
		for (size_t i = 0; i < plan->phase_count; i++) {
			size_t count = 0;

			for (size_t j = 0; j < plan->phases[i].test_count; j++)
				if (plan->phases[i].tests[j].selected) {
					buf_printf(&out, "%s%s/%s", out.len ? " " : "",
					    plan->phases[i].name, plan->phases[i].tests[j].name);
					count++;
				}
			assert_int_equal(plan->phases[i].selected_count, count);
			total += count;
		}
	if (strncmp(expected, "error:", 6) != 0) {
		assert_string_equal(out.text, expected);
		assert_int_equal(selection_is_complete(plan), total == 6);
	} else {
		assert_int_equal(strncmp(out.text, "error:", 6), 0);
		assert_non_null(strstr(out.text, expected + 7));
	}
	buf_release(&out);
	arena_release(&arena);
}

static const char ALL[] = "one two twofold";

static void everything(void **state)
{
	(void)state;
	selects(ALL, "%", "one/a one/ab one/b two/a two/c twofold/a");
	selects("one two twofold", "%", "one/a one/ab one/b two/a two/c twofold/a");
	selects(ALL, "%/%", "error: %/%"); /* only the first % stands for anything */
}

static void phases(void **state)
{
	(void)state;
	selects("two", "%", "two/a two/c");
	selects("two one", "%", "one/a one/ab one/b two/a two/c");
	selects(" \t two \n", "%", "two/a two/c");
	selects("two two", "%", "two/a two/c");
}

static void patterns(void **state)
{
	(void)state;
	selects(ALL, "one/a", "one/a");
	selects(ALL, "one/%", "one/a one/ab one/b");
	selects(ALL, "%/a", "one/a two/a twofold/a");
	selects(ALL, "one/a%", "one/a one/ab");
	selects(ALL, "one/%b", "one/ab one/b");
	selects(ALL, "two%/a", "two/a twofold/a");
	selects(ALL, "one/a two/c", "one/a two/c");
	selects(ALL, "  one/a \n\t two/c ", "one/a two/c");
	selects(ALL, "one/% one/a", "one/a one/ab one/b");
	/* What stands before and behind the % does not overlap. */
	selects(ALL, "one/ab%b", "error: one/ab%b");
	/* Nothing but % is special. */
	selects(ALL, "one/*", "error: one/*");
	selects(ALL, "one", "error: one");
	selects(ALL, "one/", "error: one/");
	selects(ALL, "ONE/a", "error: ONE/a");
}

static void errors(void **state)
{
	(void)state;
	selects("tow", "%", "error: did you mean \"two\"");
	selects("nothing_like_it", "%", "error: nothing_like_it");
	selects("", "%", "error: no phase");
	/* Make would see a phase of that name. */
	selects("two,one", "%", "error: two,one");
	selects("all", "%", "error: all");
	selects(ALL, "", "error: no test");
	selects(ALL, "one/a two/nothing", "error: two/nothing");
	selects("one", "two/a", "error: none in common");
	selects("%", "%", "error: %");
}

static void lists_for_the_makefile(void **state)
{
	struct diagnostics diagnostics = {0};
	struct arena arena = {0};
	struct plan *plan = plan_load_text(&arena, &diagnostics, "phases.yaml", text);
	const char *error = NULL;

	(void)state;
	assert_non_null(plan);
	assert_string_equal(select_phase_names(&arena, plan, "two,one", &error), "one two");
	assert_string_equal(select_phase_names(&arena, plan, "two all", &error), "one two twofold");
	assert_null(select_phase_names(&arena, plan, "one,tow", &error));
	assert_non_null(strstr(error, "tow"));
	assert_null(select_phase_names(&arena, plan, "", &error));
	assert_string_equal(select_reporters(&arena, "json, console", &error), "json,console");
	assert_null(select_reporters(&arena, "jsno", &error));
	assert_non_null(strstr(error, "jsno"));
	arena_release(&arena);
}

/* Which tests of `steps` are reused when of the selected ones these have no pass of their own. */
static void reuses(const char *only, const char *owed, const char *expected)
{
	static const char steps[] =
	    "phases:\n"
	    "- {name: side, tests: {a: {command: x}, b: {command: x}}}\n"
	    "- name: flow\n"
	    "  parallel: false\n"
	    "  tests: {a: {command: x}, b: {command: x}, c: {command: x}, d: {command: x}}\n";
	struct diagnostics diagnostics = {0};
	struct arena arena = {0};
	struct plan *plan = plan_load_text(&arena, &diagnostics, "phases.yaml", steps);
	const char *error = NULL;
	struct buf name = BUF_INIT, out = BUF_INIT;
	size_t count = 0;
	bool *marks;

	assert_non_null(plan);
	assert_int_equal(select_tests(&arena, plan, "side flow", only, &error), 0);
	marks = node_marks(&arena, plan);
	for (int round = 0; round < 2; round++) {
		size_t reused = round ? select_reused(plan, marks) : 0;

		for (size_t i = 0; i < plan->node_count; i++) {
			const struct plan_node *node = &plan->nodes[i];

			if (node->kind != NODE_TEST)
				continue;
			buf_clear(&name);
			buf_printf(&name, "%s/%s", node->test->phase->name, node->test->name);
			if (!round)
				marks[i] = node->test->selected && strstr(owed, name.text);
			else if (node->test->reused && ++count)
				buf_printf(&out, "%s%s", out.len ? " " : "", name.text);
		}
		assert_int_equal(reused, count);
	}
	assert_string_equal(out.text, expected);
	buf_release(&name);
	buf_release(&out);
	arena_release(&arena);
}

static void reused_tests(void **state)
{
	(void)state;
	reuses("%", "", "side/a side/b flow/a flow/b flow/c flow/d");
	reuses("%", "side/a", "side/b flow/a flow/b flow/c flow/d");
	reuses("%", "flow/a", "side/a side/b");
	reuses("%", "flow/c side/b", "side/a flow/a flow/b");
	reuses("%", "flow/d", "side/a side/b flow/a flow/b flow/c");
	/* A step that is not selected does not come between. */
	reuses("flow/a flow/d", "flow/a", "");
	reuses("flow/a flow/d", "", "flow/a flow/d");
	reuses("flow/a flow/d", "flow/d", "flow/a");
	/* Nor has it to run itself. */
	reuses("flow/a flow/d", "flow/b", "flow/a flow/d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything),
	    cmocka_unit_test(phases),
	    cmocka_unit_test(patterns),
	    cmocka_unit_test(errors),
	    cmocka_unit_test(lists_for_the_makefile),
	    cmocka_unit_test(reused_tests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
