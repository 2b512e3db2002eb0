/* SPDX-License-Identifier: MIT */
/* text/glob: which paths a pattern matches, and what is no pattern. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/glob.h"

#include <string.h>

static struct arena arena;

static bool matches(const char *pattern, const char *path)
{
	struct globs globs;
	const char *problem = glob_parse(&arena, pattern, &globs);
	bool any = false;

	if (problem)
		fail_msg("%s: %s", pattern, problem);
	for (size_t i = 0; i < globs.count; i++)
		any |= glob_match(&globs.items[i], path);
	return any;
}

static void yes(const char *pattern, const char *path)
{
	if (!matches(pattern, path))
		fail_msg("%s does not match %s", pattern, path);
}

static void no(const char *pattern, const char *path)
{
	if (matches(pattern, path))
		fail_msg("%s matches %s", pattern, path);
}

static void problem(const char *pattern, const char *what)
{
	struct globs globs;
	const char *problem = glob_parse(&arena, pattern, &globs);

	if (!problem || !strstr(problem, what))
		fail_msg("%s: %s", pattern, problem ? problem : "no problem");
}

static void a_name_matches_itself(void **state)
{
	(void)state;
	yes("a.py", "a.py");
	no("a.py", "a.pyc");
	no("a.py", "aapy");
	no("a.py", "d/a.py");
	yes("d/a.py", "d/a.py");
	yes("./d//a.py", "d/a.py");
	no("d/a.py", "a.py");
	no("d/a.py", "d/e/a.py");
}

static void stars_and_question_marks_stay_in_a_name(void **state)
{
	(void)state;
	yes("*", "a");
	yes("test_*.py", "test_.py");
	yes("test_*.py", "test_a.b.py");
	no("test_*.py", "atest_a.py");
	no("*.py", "d/a.py");
	no("*", "d/a");
	yes("*/a", "d/a");
	no("*/a", "d/e/a");
	yes("*a*b*c", "xaxbxbc");
	no("*a*b*c", "xaxcxb");
	yes("a**b", "axxb");
	no("a**b", "a/b");
	yes("?.py", "a.py");
	yes("?.py", "\xC3\xBC.py");
	no("?.py", ".py");
	no("?.py", "ab.py");
	no("a?b", "a/b");
	yes("a?b", "a\xFF"
		   "b");
}

static void two_stars_are_any_number_of_directories(void **state)
{
	(void)state;
	yes("**/a", "a");
	yes("**/a", "d/a");
	yes("**/a", "d/e/f/a");
	no("**/a", "d/ab");
	yes("d/**/a", "d/a");
	yes("d/**/a", "d/x/y/a");
	no("d/**/a", "x/d/a");
	yes("d/**", "d/a");
	yes("d/**", "d/x/y/a");
	no("d/**", "d");
	yes("**", "a");
	yes("**", "d/a");
	yes("**/**/a", "a");
	yes("**/d/**/e/**/a", "x/d/e/y/z/a");
	no("**/d/**/e/**/a", "x/e/d/y/a");
	yes("**/x*/**", "p/xq/r");
}

static void brackets_hold_characters(void **state)
{
	(void)state;
	yes("[ab]", "a");
	no("[ab]", "c");
	no("[ab]", "ab");
	yes("[a-c]x", "bx");
	yes("[!a-c]x", "dx");
	no("[!a-c]x", "ax");
	yes("[^a]x", "bx");
	yes("[]a]", "]");
	yes("[a-]", "-");
	yes("[\\]a]", "]");
	yes("[\xC3\xA0-\xC3\xBC]", "\xC3\xA4");
	no("a[!x]b", "a/b");
}

static void a_backslash_takes_the_meaning(void **state)
{
	(void)state;
	yes("\\[id\\].ts", "[id].ts");
	no("\\[id\\].ts", "i.ts");
	yes("\\*", "*");
	no("\\*", "a");
	yes("a\\", "a\\");
	yes("\\{a,b\\}", "{a,b}");
}

static void braces_are_alternatives(void **state)
{
	(void)state;
	yes("*.{js,ts}", "a.js");
	yes("*.{js,ts}", "a.ts");
	no("*.{js,ts}", "a.py");
	yes("{a,b/c}/d", "b/c/d");
	yes("{a,{b,c}d}e", "cde");
	yes("a{,b}", "a");
	yes("a{,b}", "ab");
	yes("{a}", "{a}");
	yes("{a", "{a");
	yes("a,b", "a,b");
	yes("{x}{a,b}", "{x}b");
	yes("{a,**}/x", "p/q/x");
}

static void bases_are_before_the_pattern(void **state)
{
	(void)state;
	yes("../a", "../a");
	no("../a", "a");
	yes("../../*/a", "../../x/a");
	yes("**/a", "../x/a");
	yes("/x/*", "/x/a");
	no("/x/*", "x/a");
	no("**/a", "/x/a");
}

static void hidden_names_are_named(void **state)
{
	struct globs globs;
	const struct glob *glob;
	glob_states start;

	(void)state;
	assert_null(glob_parse(&arena, "**/*", &globs));
	glob = globs.items;
	start = glob_start(glob, "");
	assert_true(glob_accepts(glob, glob_step(glob, start, "a", 0)));
	assert_false(glob_accepts(glob, glob_step(glob, start, ".a", 0)));
	assert_true(glob_step(glob, start, ".a", GLOB_DEEPER) == 0);
	assert_true(glob_accepts(glob, glob_step(glob, start, ".a", GLOB_HIDDEN)));
	assert_null(glob_parse(&arena, ".x/.*", &globs));
	glob = globs.items;
	start = glob_step(glob, glob_start(glob, ""), ".x", GLOB_DEEPER);
	assert_true(glob_accepts(glob, glob_step(glob, start, ".a", 0)));
}

static void a_named_step_is_by_its_very_name(void **state)
{
	struct globs globs;
	const struct glob *glob;

	(void)state;
	assert_null(glob_parse(&arena, "{**/a,x/*}", &globs));
	glob = &globs.items[0];
	assert_true(glob_step(glob, glob_start(glob, ""), "x", GLOB_DEEPER | GLOB_NAMED) == 0);
	glob = &globs.items[1];
	assert_true(glob_step(glob, glob_start(glob, ""), "x", GLOB_DEEPER | GLOB_NAMED) != 0);
	assert_string_equal(glob_only_name(glob, glob_start(glob, "")), "x");
}

static void all_below_is_known(void **state)
{
	struct globs globs;
	const struct glob *glob;

	(void)state;
	assert_null(glob_parse(&arena, "**/wip/**", &globs));
	glob = globs.items;
	glob_states at = glob_step(glob, glob_start(glob, ""), "a", GLOB_HIDDEN | GLOB_DEEPER);

	assert_false(glob_accepts_rest(glob, at));
	at = glob_step(glob, at, "wip", GLOB_HIDDEN | GLOB_DEEPER);
	assert_true(glob_accepts_rest(glob, at));
}

static void no_patterns(void **state)
{
	char deep[256] = "";

	(void)state;
	problem("", "empty");
	problem(".", "no file");
	problem("..", "no file");
	problem("a/..", "start only");
	problem("a/../b", "start only");
	problem("/../a", "start only");
	problem("tests/", "directory");
	problem("[ab", "no ]");
	problem("a[b/c]", "no ]");
	problem("[[:alpha:]]", "classes");
	problem("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "alternatives");
	for (int i = 0; i < 70; i++)
		strcat(deep, "a/");
	strcat(deep, "a");
	problem(deep, "names between slashes");
}

static void stars_take_no_time(void **state)
{
	char name[5001];

	(void)state;
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	no("*a*a*a*a*a*a*a*a*a*a*a*ab", name);
}

static int forget(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_matches_itself),
	    cmocka_unit_test(stars_and_question_marks_stay_in_a_name),
	    cmocka_unit_test(two_stars_are_any_number_of_directories),
	    cmocka_unit_test(brackets_hold_characters),
	    cmocka_unit_test(a_backslash_takes_the_meaning),
	    cmocka_unit_test(braces_are_alternatives),
	    cmocka_unit_test(bases_are_before_the_pattern),
	    cmocka_unit_test(hidden_names_are_named),
	    cmocka_unit_test(a_named_step_is_by_its_very_name),
	    cmocka_unit_test(all_below_is_known),
	    cmocka_unit_test(no_patterns),
	    cmocka_unit_test(stars_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
