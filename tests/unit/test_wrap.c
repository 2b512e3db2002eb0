/* SPDX-License-Identifier: MIT */
/* text/wrap: text in so many columns; cases/snippet: the source in the text of a failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases/cases.h"
#include "text/wrap.h"

#include <string.h>

static const struct style utf8 = {.utf8 = true, .off = ""};

static void line(const char *text, int indent, int width, int rows, const char *result)
{
	struct buf out = BUF_INIT;

	wrap_line(&out, &utf8, text, indent, width, rows);
	assert_string_equal(out.text, result);
	buf_release(&out);
}

static void lines_go_on_under_their_column(void **state)
{
	(void)state;
	line("short", 4, 30, 3, "short\n");
	line("", 4, 30, 3, "\n");
	line("one two three four five six seven", 2, 30, 3,
	    "one two three four five six\n  seven\n");
	/* A word that is as long as that is cut where it is. */
	line("aaaaaaaaaabbbbbbbbbbccccccccccdddd", 4, 30, 3,
	    "aaaaaaaaaabbbbbbbbbbcccccccccc\n    dddd\n");
	line("aaaaaaaaaabbbbbbbbbbccccccccccdddd", 4, 30, 1, "aaaaaaaaaabbbbbbbbbbcccccccc…\n");
}

static void only_what_is_seen_has_a_width(void **state)
{
	(void)state;
	line("\033[31maaaaaaaaaabbbbbbbbbbcccccccccc\033[0m", 4, 30, 3,
	    "\033[31maaaaaaaaaabbbbbbbbbbcccccccccc\033[0m\n");
	line("ööööööööööööööööööööööööööööööx", 0, 30, 3, "öööööööööööööööööööööööööööööö\nx\n");
	assert_int_equal(columns_of("日本", strlen("日本")), 4);
	assert_int_equal(columns_of("e\xCC\x81", 3), 1);
}

static void texts_keep_their_own_indentation(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	wrap_text(
	    &out, &utf8, "first\n\n  second is so long that it goes on\nthird\n", 4, 34, 3, 2);
	assert_string_equal(
	    out.text, "    first\n      second is so long that it\n      goes on\n");
	buf_release(&out);
}

static void snippet(const char *details, const char *expected)
{
	struct arena arena = {0};
	const struct test_case item = {.details = details};
	const char *found = case_snippet(&arena, &item);

	if (expected)
		assert_string_equal(found, expected);
	else
		assert_null(found);
	arena_release(&arena);
}

static void snippets(void **state)
{
	(void)state;
	snippet("Error: x\n\n   4 |   a();\n>  5 |   b();\n     |   ^\n   6 | }\n",
	    "   4 |   a();\n>  5 |   b();\n     |   ^");
	snippet("test_cart.py:5: in test_total\n    assert a == b\nE   AssertionError\n",
	    "assert a == b");
	snippet("no source at all\n", NULL);
	snippet(NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_go_on_under_their_column),
	    cmocka_unit_test(only_what_is_seen_has_a_width),
	    cmocka_unit_test(texts_keep_their_own_indentation),
	    cmocka_unit_test(snippets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
