/* SPDX-License-Identifier: MIT */
/* plan/selection: what E2E_PHASES, E2E_ONLY and E2E_TAGS select. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "plan/edges.h"
#include "plan/load.h"
#include "plan/selection.h"
#include "plan/selection_text.h"

#include <string.h>

static const char text[] =
    "phases:\n"
    "- {name: one, tests: {a: {command: x}, ab: {command: x}, b: {command: x}}}\n"
    "- {name: two, tests: {a: {command: x}, c: {command: x}}}\n"
    "- {name: twofold, tests: {a: {command: x}}}\n";

/* With a matrix, files and tags. */
static const char shop[] =
    "runners:\n"
    "  sh: {command: [sh, \"${path}\"], tags: [shell]}\n"
    "  in: {uses: sh, dir: sub, tags: [inner, shell]}\n"
    "phases:\n"
    "- name: smoke\n"
    "  tags: fast\n"
    "  runner: sh\n"
    "  tests: {cart: t/cart.sh, pay: {path: ./t/pay.sh, tags: [slow, fast]}, t: \"t/other.sh\"}\n"
    "- name: pages\n"
    "  matrix: {b: [x, y]}\n"
    "  tests:\n"
    "    home: {runner: in, path: home.sh, env: {B: \"${b}\"}}\n"
    "    cart: {command: \"${b}\", tags: [odd]}\n"
    "- {name: t, runner: sh, tests: {again: t/cart.sh, pages: {command: x}}}\n";

/* What is selected comes back from its text, in another plan of the same source. */
static void comes_back(struct arena *arena, const struct plan *plan, const char *yaml)
{
	struct diagnostics diagnostics = {0};
	struct plan *other = plan_load_text(arena, &diagnostics, "phases.yaml", yaml);

	select_text(other, selection_text(arena, plan), plan->named);
	for (size_t i = 0; i < plan->phase_count; i++) {
		assert_int_equal(other->phases[i].selected_count, plan->phases[i].selected_count);
		assert_int_equal(other->phases[i].gates, plan->phases[i].gates);
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			assert_int_equal(
			    other->phases[i].tests[j].selected, plan->phases[i].tests[j].selected);
	}
}

/* The selected tests of a plan, or "error: ...". */
static void selects_of(
    const char *yaml, const char *phases, const char *only, const char *tags, const char *expected)
{
	struct diagnostics diagnostics = {0};
	struct arena arena = {0};
	struct plan *plan = plan_load_text(&arena, &diagnostics, "phases.yaml", yaml);
	const char *error = NULL;
	struct buf out = BUF_INIT;
	size_t total = 0;

	assert_non_null(plan);
	assert_int_equal(diagnostics.errors, 0);
	if (select_tests(&arena, plan,
		&(struct selection_words){.phases = phases, .only = only, .tags = tags},
		&error) != 0) {
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
		assert_int_equal(selection_is_complete(plan), total == plan->test_count);
	} else {
		assert_int_equal(strncmp(out.text, "error:", 6), 0);
		assert_non_null(strstr(out.text, expected + 7));
	}
	if (!error)
		comes_back(&arena, plan, yaml);
	buf_release(&out);
	arena_release(&arena);
}

static void selects(const char *phases, const char *only, const char *expected)
{
	selects_of(text, phases, only, NULL, expected);
}

static const char ALL[] = "one two twofold";

static void everything(void **state)
{
	(void)state;
	selects(ALL, "%", "one/a one/ab one/b two/a two/c twofold/a");
	selects("one two twofold", "%", "one/a one/ab one/b two/a two/c twofold/a");
	selects(ALL, "%/%", "one/a one/ab one/b two/a two/c twofold/a");
	selects(ALL, "*", "one/a one/ab one/b two/a two/c twofold/a");
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
	selects(ALL, "one/*", "one/a one/ab one/b");
	selects(ALL, "o*e/*b", "one/ab one/b");
	selects(ALL, "*%*/a*", "one/a one/ab two/a twofold/a");
	/* Of the test's name alone, too. */
	selects(ALL, "a*", "one/a one/ab two/a twofold/a");
	selects(ALL, "one/?", "error: unknown test");
	selects(ALL, "one/", "error: one/");
	selects(ALL, "ONE/a", "error: ONE/a");
	selects(ALL, "tow/*", "error: did you mean \"two/*\"?");
}

static const char SHOP[] = "smoke pages t";

/* only WORDS of the shop. */
static void only(const char *words, const char *expected)
{
	selects_of(shop, SHOP, words, NULL, expected);
}

static void names(void **state)
{
	(void)state;
	only("pay", "smoke/pay");
	only("home", "pages/home.x pages/home.y");
	only("pages/home", "pages/home.x pages/home.y");
	only("home.x", "pages/home.x");
	only("pages/cart.*", "pages/cart.x pages/cart.y");
	only("smoke", "smoke/cart smoke/pay smoke/t");
	only("pay again", "smoke/pay t/again");
	/* The whole name is always clear. */
	only("t/pages smoke/t", "smoke/t t/pages");
	only("cart", "error: \"cart\" can be several: smoke/cart, pages/cart");
	only("pages", "error: \"pages\" can be several: pages/*, t/pages");
	only("t", "error: \"t\" can be several: t/*, smoke/t");
}

static void files(void **state)
{
	(void)state;
	only("t/pay.sh", "smoke/pay");
	only("./t/pay.sh", "smoke/pay");
	only("./t//pay.sh", "error: unknown test");
	only("t/cart.sh", "smoke/cart t/again");
	only("*/cart.sh", "smoke/cart t/again");
	/* Where make runs, and as it was written. */
	only("sub/home.sh", "pages/home.x pages/home.y");
	only("home.sh", "pages/home.x pages/home.y");
	only("sub/*", "pages/home.x pages/home.y");
	only("t", "error: several");
}

static void nearest(void **state)
{
	(void)state;
	only("pya", "error: unknown test \"pya\"; did you mean \"pay\"?");
	only("smoke/pya", "error: did you mean \"smoke/pay\"?");
	only("smok/pay", "error: did you mean \"smoke/pay\"?");
	only("t/pay", "error: did you mean \"smoke/pay\"?");
	only("hoem", "error: did you mean \"home\"?");
	only("pages/hoem", "error: did you mean \"pages/home\"?");
	only("sub/hoem.sh", "error: did you mean \"sub/home.sh\"?");
	only("smokee", "error: did you mean \"smoke\"?");
	only("nothing/like/it", "error: unknown test");
}

/* tagged TAGS of the shop. */
static void tagged(const char *tags, const char *expected)
{
	selects_of(shop, SHOP, "%", tags, expected);
}

static void tags(void **state)
{
	(void)state;
	tagged("fast", "smoke/cart smoke/pay smoke/t");
	tagged("slow", "smoke/pay");
	tagged("inner", "pages/home.x pages/home.y");
	tagged("shell !fast", "pages/home.x pages/home.y t/again t/pages");
	tagged("!fast, !shell", "pages/cart.x pages/cart.y");
	tagged("odd slow", "smoke/pay pages/cart.x pages/cart.y");
	tagged("s*", "smoke/cart smoke/pay smoke/t pages/home.x pages/home.y t/again t/pages");
	/* A word with a ! counts wherever it stands. */
	tagged("!slow fast", "smoke/cart smoke/t");
	tagged(" ", "smoke/cart smoke/pay smoke/t pages/home.x pages/home.y pages/cart.x "
		    "pages/cart.y t/again t/pages");
	tagged("slwo", "error: no test has the tag \"slwo\"; did you mean \"slow\"?");
	tagged("fast !slwo", "error: slwo");
	tagged("! slow", "error: directly before a tag");
	selects_of(shop, "t", "%", "fast", "error: E2E_PHASES, E2E_ONLY and E2E_TAGS have none");
	selects_of(shop, SHOP, "smoke/*", "shell !slow", "smoke/cart smoke/t");
	selects_of(text, ALL, "%", "any", "error: no test has the tag \"any\"");
}

/* Whether a phase that is not required decides. */
static void gates(const char *phases, const char *only, const char *tags, bool expected)
{
	static const char optional[] =
	    "phases:\n"
	    "- {name: a, tests: {x: {command: x, tags: [t]}}}\n"
	    "- {name: b, required: false, tests: {x: {command: x, tags: [t, u]}}}\n";
	struct diagnostics diagnostics = {0};
	struct arena arena = {0};
	struct plan *plan = plan_load_text(&arena, &diagnostics, "phases.yaml", optional);
	const char *error;

	assert_int_equal(
	    select_tests(&arena, plan,
		&(struct selection_words){.phases = phases, .only = only, .tags = tags}, &error),
	    0);
	assert_int_equal(plan->phases[1].gates, expected);
	comes_back(&arena, plan, optional);
	arena_release(&arena);
}

static void what_was_named_decides(void **state)
{
	(void)state;
	gates("a b", "%", NULL, false);
	gates("a b", "%", "", false);
	gates("b", "%", NULL, true);
	gates("a b", "*", NULL, true);
	gates("a b", "b", NULL, true);
	gates("a b", "%", "u", true);
	gates("a b", "%", "t", true);
	gates("a b", "a", NULL, false);
	/* What is left out is not named, nor is the rest. */
	gates("a b", "%", "!u", false);
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
	assert_int_equal(
	    select_tests(&arena, plan,
		&(struct selection_words){.phases = "side flow", .only = only}, &error),
	    0);
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
	    cmocka_unit_test(names),
	    cmocka_unit_test(files),
	    cmocka_unit_test(nearest),
	    cmocka_unit_test(tags),
	    cmocka_unit_test(what_was_named_decides),
	    cmocka_unit_test(errors),
	    cmocka_unit_test(lists_for_the_makefile),
	    cmocka_unit_test(reused_tests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
