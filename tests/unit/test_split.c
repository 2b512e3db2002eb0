/* SPDX-License-Identifier: MIT */
/* The cases of a batch's report become parts: each of exactly one file, or there are no parts. */
#include "base/files.h"
#include "cases/cases.h"
#include "cases/split.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST = 8 };

static struct arena arena;
static struct split_part parts[MOST];
static struct cases all;
static struct test_case items[MOST];

static void make(const char *path)
{
	FILE *file;

	assert_int_equal(dir_make(path_dir(&arena, path)), 0);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
}

static int begin(void **state)
{
	char dir[] = "/tmp/e2e-split-XXXXXX";

	(void)state;
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return -1;
	make("tests/a/test_x.py");
	make("tests/b/test_x.py");
	make("tests/a.py");
	make("other.py");
	*state = arena_strdup(&arena, dir);
	return 0;
}

static int end(void **state)
{
	const char *dir = *state;
	int failed = chdir("/") != 0 || tree_remove(dir) != 0;

	arena_release(&arena);
	return failed;
}

static void start(void)
{
	memset(parts, 0, sizeof parts);
	all = (struct cases){.items = items};
}

static void add(const char *file, const char *class)
{
	items[all.count++] = (struct test_case){.name = "x", .file = file, .suite = class};
}

static const char *split(const char *dir, const char *one, const char *other)
{
	parts[0].path = one;
	parts[1].path = other;
	return cases_split(&arena, &all, dir, parts, 2);
}

static void assert_parts(size_t one, size_t other)
{
	assert_int_equal(parts[0].cases.count, one);
	assert_int_equal(parts[1].cases.count, other);
}

static void test_files(void **state)
{
	(void)state;
	start();
	add("tests/a/test_x.py", NULL);
	add("tests/b/../b/test_x.py", NULL);
	add(path_absolute(&arena, "tests/b/test_x.py"), "whatever");
	assert_null(split(NULL, "tests/a/test_x.py", "./tests/b/test_x.py"));
	assert_parts(1, 2);
	assert_string_equal(parts[1].cases.items[0].file, "tests/b/test_x.py");
}

static void test_classes(void **state)
{
	(void)state;
	start();
	add(NULL, "tests.a.test_x");
	add(NULL, "tests.b.test_x.TestB");
	assert_null(split(NULL, "tests/a/test_x.py", "tests/b/test_x.py"));
	assert_parts(1, 1);
	assert_string_equal(parts[0].cases.items[0].file, "tests/a/test_x.py");
}

static void test_another_root(void **state)
{
	(void)state;
	/* Above where the tool ran, and below. */
	start();
	add(NULL, "tests.a.test_x");
	add(NULL, "tests.b.test_x");
	assert_null(split("tests", "a/test_x.py", "b/test_x.py"));
	assert_parts(1, 1);
	start();
	add("a/test_x.py", NULL);
	add(NULL, "b.test_x");
	assert_null(split(NULL, "tests/a/test_x.py", "tests/b/test_x.py"));
	assert_parts(1, 1);
}

/* Seen from two directories it would be of two files. */
static void test_two_roots(void **state)
{
	(void)state;
	start();
	add(NULL, "test_x");
	assert_non_null(split(NULL, "tests/a/test_x.py", "tests/b/test_x.py"));
	assert_parts(0, 0);
}

static void test_foreign(void **state)
{
	(void)state;
	start();
	add("tests/a/test_x.py", NULL);
	add("other.py", NULL);
	assert_non_null(split(NULL, "tests/a/test_x.py", "tests/b/test_x.py"));
	assert_parts(0, 0);
	/* Nor does a class help it. */
	start();
	add("other.py", "tests.a.test_x");
	assert_non_null(split(NULL, "tests/a/test_x.py", "tests/b/test_x.py"));
}

static void test_contradiction(void **state)
{
	(void)state;
	start();
	add("tests/a/test_x.py", "tests.b.test_x");
	assert_non_null(split(NULL, "tests/a/test_x.py", "tests/b/test_x.py"));
}

static void test_nameless(void **state)
{
	(void)state;
	start();
	add(NULL, NULL);
	assert_non_null(split(NULL, "tests/a/test_x.py", "tests/b/test_x.py"));
}

/* A helper's place in the text of a failure says nothing of whose the case is. */
static void test_guessed(void **state)
{
	(void)state;
	start();
	add("tests/b/test_x.py", "tests.a.test_x");
	items[0].file_guessed = true;
	assert_null(split(NULL, "tests/a/test_x.py", "tests/b/test_x.py"));
	assert_parts(1, 0);
	assert_string_equal(parts[0].cases.items[0].file, "tests/b/test_x.py");
	start();
	add("tests/b/test_x.py", NULL);
	items[0].file_guessed = true;
	assert_non_null(split(NULL, "tests/a/test_x.py", "tests/b/test_x.py"));
}

static void test_directories(void **state)
{
	(void)state;
	start();
	add("tests/a/test_x.py", NULL);
	assert_null(split(NULL, "tests/a", "tests/b"));
	assert_parts(1, 0);
	/* One within the other. */
	start();
	add("tests/a/test_x.py", NULL);
	assert_non_null(split(NULL, "tests", "tests/a"));
}

/* tests/a.py may have a class "test_x". */
static void test_module_and_directory(void **state)
{
	(void)state;
	start();
	add(NULL, "tests.a.test_x");
	assert_non_null(split(NULL, "tests/a/test_x.py", "tests/a.py"));
}

static void test_same_file_twice(void **state)
{
	(void)state;
	start();
	add("tests/a/test_x.py", NULL);
	assert_non_null(split(NULL, "tests/a/test_x.py", "tests/a/../a/test_x.py"));
}

static void test_problem_of_the_report(void **state)
{
	(void)state;
	start();
	add("tests/a/test_x.py", NULL);
	all.problem = "cut off";
	assert_string_equal(split(NULL, "tests/a/test_x.py", "tests/b/test_x.py"), "cut off");
}

/* What was written is read back, and nothing else is read. */
static void test_part(void **state)
{
	struct attachment left = {.name = "shot", .path = "a/shot.png", .attempt = 2};
	struct case_step step = {.name = "open", .duration = 0.5, .depth = 1, .failed = true};
	struct buf text = BUF_INIT;
	struct cases *back;

	(void)state;
	start();
	add("tests/a.py", "C");
	items[0].status = CASE_FAILED;
	items[0].line = 7;
	items[0].message = "a \"quoted\"\nline";
	items[0].duration = 0.25;
	items[0].retries = 2;
	items[0].attachments = &left;
	items[0].attachment_count = 1;
	items[0].details = "red";
	items[0].coloured = "\x1B[31mred";
	items[0].steps = &step;
	items[0].step_count = 1;
	cases_part_write(&all, &text);
	assert_int_equal(file_replace("part", &text, false, NULL), 0);
	back = cases_read_part(&arena, "part", false);
	assert_null(back->problem);
	assert_int_equal(back->count, 1);
	assert_int_equal(back->failed, 1);
	assert_string_equal(back->items[0].message, items[0].message);
	assert_int_equal(back->items[0].line, 7);
	assert_int_equal(back->items[0].retries, 2);
	assert_string_equal(back->items[0].attachments[0].path, "a/shot.png");
	assert_int_equal(back->items[0].attachments[0].attempt, 2);
	assert_string_equal(back->items[0].coloured, "\x1B[31mred");
	assert_string_equal(back->items[0].steps[0].name, "open");
	assert_true(back->items[0].steps[0].duration == 0.5);
	assert_int_equal(back->items[0].steps[0].depth, 1);
	assert_true(back->items[0].steps[0].failed);
	for (size_t len = 0; len < text.len; len++) {
		struct buf torn = BUF_INIT;

		buf_add(&torn, text.text, len);
		assert_int_equal(file_replace("part", &torn, false, NULL), 0);
		assert_non_null(cases_read_part(&arena, "part", true)->problem);
		buf_release(&torn);
	}
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_classes),
	    cmocka_unit_test(test_another_root),
	    cmocka_unit_test(test_two_roots),
	    cmocka_unit_test(test_foreign),
	    cmocka_unit_test(test_contradiction),
	    cmocka_unit_test(test_nameless),
	    cmocka_unit_test(test_guessed),
	    cmocka_unit_test(test_directories),
	    cmocka_unit_test(test_module_and_directory),
	    cmocka_unit_test(test_same_file_twice),
	    cmocka_unit_test(test_problem_of_the_report),
	    cmocka_unit_test(test_part),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
