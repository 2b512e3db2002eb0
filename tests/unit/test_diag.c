/* SPDX-License-Identifier: MIT */
/* base/names and base/diag: "did you mean", and how an error looks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/names.h"
#include "base/program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const keys[] = {
    "name", "runner", "parallel", "required", "timeout", "grace", "retries", "tests"};

static void near(const char *word, const char *expected)
{
	const char *found = names_nearest(NAMES(keys), word);

	if (expected) {
		assert_non_null(found);
		assert_string_equal(found, expected);
	} else {
		assert_null(found);
	}
}

static void typing_errors(void **state)
{
	(void)state;
	near("nmae", "name");
	near("nam", "name");
	near("names", "name");
	near("runers", "runner");
	near("paralel", "parallel");
	near("parralel", "parallel");
	near("requred", "required");
	near("timeuot", "timeout");
	near("test", "tests");
	near("tests", "tests");
}

static void nothing_near(void **state)
{
	(void)state;
	near("", NULL);
	near("x", NULL);
	near("zzz", NULL);
	near("completely", NULL);
	near("description", NULL);
	assert_null(names_nearest(NAMES_OF(keys, 0), "name"));
}

static void short_words_are_not_all_near_each_other(void **state)
{
	static const char *const names[] = {"a", "bc", "xyz"};

	(void)state;
	assert_null(names_nearest(NAMES(names), "q"));
	assert_null(names_nearest(NAMES(names), "zz"));
	assert_string_equal(names_nearest(NAMES(names), "xy"), "xyz");
	assert_string_equal(names_nearest(NAMES(names), "bd"), "bc");
}

static void the_nearest_of_several(void **state)
{
	static const char *const names[] = {"backend_flows", "backend_flow", "backend_smoke"};

	(void)state;
	assert_string_equal(names_nearest(NAMES(names), "backend_flow"), "backend_flow");
	assert_string_equal(names_nearest(NAMES(names), "backend_flowss"), "backend_flows");
	assert_string_equal(names_nearest(NAMES(names), "backendsmoke"), "backend_smoke");
}

static void very_long_words(void **state)
{
	char word[5000], almost[5000];
	const char *names[] = {almost};

	(void)state;
	memset(word, 'a', sizeof word - 1);
	word[sizeof word - 1] = '\0';
	memcpy(almost, word, sizeof word);
	near(word, NULL);
	/* 63 and 64 characters are still compared, 65 are not. */
	word[64] = almost[64] = '\0';
	almost[10] = 'b';
	assert_ptr_equal(names_nearest(NAMES(names), word), almost);
}

static void rows_of_a_table(void **state)
{
	static const struct {
		const char *name;
		int port;
	} table[] = {{"http", 80}, {"redis", 6379}, {"exec", 0}};
	struct arena arena = {0};

	(void)state;
	assert_int_equal(names_find(NAMES(table), "redis"), 1);
	assert_int_equal(names_find(NAMES(table), "redi"), -1);
	assert_string_equal(names_text(&arena, NAMES(table), ", ", " or "), "http, redis or exec");
	assert_string_equal(names_text(&arena, NAMES_OF(table, 1), ", ", " or "), "http");
	assert_string_equal(names_text(&arena, NAMES_OF(table, 0), ", ", " or "), "");
	assert_string_equal(
	    names_hint(&arena, NAMES(table), "rediss"), "; did you mean \"redis\"?");
	assert_string_equal(names_hint(&arena, NAMES(table), "cassandra"), "");
	arena_release(&arena);
}

/* What the call prints on standard error. */
static void printed(void (*call)(void), char *text, size_t size)
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t len;

	assert_non_null(file);
	assert_true(saved >= 0);
	dup2(fileno(file), STDERR_FILENO);
	call();
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	len = fread(text, 1, size - 1, file);
	text[len] = '\0';
	fclose(file);
}

static const char text_of_source[] = "one: 1\n\t\xC3\xBC: two\r\nlast";
static const char *line_starts[] = {text_of_source, text_of_source + 7, text_of_source + 17};
static struct diagnostics diagnostics;
static const struct source source = {
    &diagnostics, "phases.yaml", text_of_source, sizeof text_of_source - 1, line_starts, 3};

static void call_error(void)
{
	struct mark mark = {&source, 1, 6};

	diag_error(&mark, "%s is wrong", "this");
}

static void call_tab(void)
{
	struct mark mark = {&source, 2, 5};

	diag_error(&mark, "here");
}

static void call_last(void)
{
	struct mark mark = {&source, 3, 5};

	diag_note(&mark, "behind the end");
}

static void call_whole(void)
{
	struct mark mark = {&source, 0, 0};

	diag_error(&mark, "as a whole, \033[31mnot red");
}

static void call_outside(void)
{
	struct mark mark = {&source, 9, 1000};

	diag_error(&mark, "outside");
}

static void how_it_looks(void **state)
{
	char text[1000];

	(void)state;
	printed(call_error, text, sizeof text);
	assert_string_equal(
	    text, "phases.yaml:1:6: error: this is wrong\n    1 | one: 1\n      |      ^\n");
	/* A tab stays a tab, so the caret stands right whatever its width; a CR is not shown. */
	printed(call_tab, text, sizeof text);
	assert_string_equal(text, "phases.yaml:2:5: error: here\n    2 | \t\xC3\xBC: two\n"
				  "      | \t   ^\n");
	printed(call_last, text, sizeof text);
	assert_string_equal(
	    text, "phases.yaml:3:5: note: behind the end\n    3 | last\n      |     ^\n");
	printed(call_whole, text, sizeof text);
	assert_string_equal(text, "phases.yaml: error: as a whole, not red\n");
	printed(call_outside, text, sizeof text);
	assert_string_equal(text, "phases.yaml:9:1000: error: outside\n");
	assert_int_equal(diagnostics.errors, 4);
}

static void call_with_note(void)
{
	struct mark mark = {&source, 2, 1};

	diag_error(&mark, "again");
	diag_note(&mark, "because of this");
}

static void the_same_is_shown_once(void **state)
{
	char text[1000];

	(void)state;
	diagnostics = (struct diagnostics){0};
	printed(call_with_note, text, sizeof text);
	assert_non_null(strstr(text, "error: again"));
	assert_non_null(strstr(text, "note: because"));
	printed(call_with_note, text, sizeof text);
	assert_string_equal(text, "");
	/* It counts all the same: whoever asks whether something was wrong is told. */
	assert_int_equal(diagnostics.errors, 2);
	printed(call_tab, text, sizeof text);
	assert_non_null(strstr(text, "error: here"));
}

static char long_line[3000];
static const char *long_starts[] = {long_line};
static struct source long_source = {
    &diagnostics, "long", long_line, sizeof long_line - 1, long_starts, 1};

static void call_long(void)
{
	struct mark mark = {&long_source, 1, 1500};

	diag_error(&mark, "in the middle");
}

static void a_long_line_is_cut_around_the_caret(void **state)
{
	char text[1000], *line, *caret;

	(void)state;
	memset(long_line, 'a', sizeof long_line - 1);
	long_line[1499] = 'X';
	printed(call_long, text, sizeof text);
	line = strchr(text, '\n') + 1;
	caret = strchr(line, '\n') + 1;
	assert_true(caret - line < 150);
	assert_int_equal(strchr(line, 'X') - line, strchr(caret, '^') - caret);
}

static void call_many(void)
{
	struct mark mark = {&source, 1, 1};

	diagnostics = (struct diagnostics){0};
	for (int i = 0; i < 2 * DIAG_SHOWN_MAX; i++)
		diag_error(&mark, "again, %d", i);
	diag_finish(&diagnostics);
}

static void many_errors_are_only_counted(void **state)
{
	char text[20000];
	int shown = 0;

	(void)state;
	printed(call_many, text, sizeof text);
	for (const char *p = text; (p = strstr(p, "error: again")); p++)
		shown++;
	assert_int_equal(shown, DIAG_SHOWN_MAX);
	assert_non_null(strstr(text, "and 50 more errors"));
	assert_int_equal(diagnostics.errors, 2 * DIAG_SHOWN_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(typing_errors),
	    cmocka_unit_test(nothing_near),
	    cmocka_unit_test(short_words_are_not_all_near_each_other),
	    cmocka_unit_test(the_nearest_of_several),
	    cmocka_unit_test(very_long_words),
	    cmocka_unit_test(rows_of_a_table),
	    cmocka_unit_test(how_it_looks),
	    cmocka_unit_test(the_same_is_shown_once),
	    cmocka_unit_test(a_long_line_is_cut_around_the_caret),
	    cmocka_unit_test(many_errors_are_only_counted),
	};

	program_begin("test_diag");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
