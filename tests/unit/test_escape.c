/* SPDX-License-Identifier: MIT */
/* text/escape: what a terminal, a shell and make may be given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/printable.h"
#include "base/utf8.h"
#include "base/workflow.h"
#include "text/escape.h"

#include <string.h>

#define FFFD      "\xEF\xBF\xBD"
#define LEN(text) (text), sizeof(text) - 1

static void console(const char *text, size_t len, const char *result)
{
	struct buf out = BUF_INIT;

	printable_add(&out, text, len);
	assert_string_equal(out.text, result);
	assert_int_equal(out.len, strlen(result));
	buf_release(&out);
}

static void plain_text_stays(void **state)
{
	(void)state;
	console(LEN(""), "");
	console(LEN("a\tb\nc"), "a\tb\nc");
	console(LEN("gr\xC3\xBC\xC3\x9F \xE2\x9C\x93 \xF0\x9F\x9A\x80"),
	    "gr\xC3\xBC\xC3\x9F \xE2\x9C\x93 \xF0\x9F\x9A\x80");
}

static void escape_sequences_go(void **state)
{
	(void)state;
	console(LEN("a\033[31mred\033[0m"), "ared");
	console(LEN("a\033[2J\033[1;1H\033[?25lb"), "ab");
	console(LEN("a\033[38;2;1;2;3mb"), "ab");
	console(LEN("a\033]0;title\007b"), "ab");
	console(LEN("a\033]8;;http://localhost\033\\link\033]8;;\033\\b"), "alinkb");
	console(LEN("a\033Pq#0;1;2\033\\b"), "ab");
	console(LEN("a\033^pm\033\\b\033_apc\033\\c\033Xsos\033\\d"), "abcd");
	console(LEN("a\033(0b\033)Bc\0337d\0338e\033cf\033=g\033>h"), "abcdefgh");
	console(LEN("a\033 Fb\033#8c"), "abc");
}

static void unended_sequences_take_no_text_with_them(void **state)
{
	(void)state;
	console(LEN("a\033"), "a");
	console(LEN("a\033["), "a");
	console(LEN("a\033[31"), "a");
	console(LEN("a\033[31\nb"), "a\nb");
	console(LEN("a\033]0;no end\nb"), "a\nb");
	console(LEN("a\033]0;no end"), "a");
	console(LEN("a\033P no end\nb"), "a\nb");
	console(LEN("a\033\nb"), "a\nb");
	console(LEN("\033\033[31mx"), "x");
	console(LEN("\033]0;\033[31mx"), "x");
	/* A sequence put together by taking one away must not come out. */
	console(LEN("\033\033[m[31mx"), "[31mx");
	console(LEN("\033[\033[mx"), "x");
}

static void controls_go(void **state)
{
	(void)state;
	console(LEN("a\0b"), "ab");
	console(LEN("a\rb\bc\ad\ve\ff\x7Fg\x0Eh\x0Fi"), "abcdefghi");
	/* C1, as UTF-8 and as bare bytes. */
	console(LEN("a\xC2\x9B"
		    "31mb\xC2\x9D"
		    "c\xC2\x80"
		    "d\xC2\x9F"
		    "e"),
	    "a31mbcde");
	console(LEN("a\x9B"
		    "31m"),
	    "a" FFFD "31m");
}

static void bidi_controls_go(void **state)
{
	(void)state;
	console(LEN("a\xE2\x80\xAA\xE2\x80\xAB\xE2\x80\xAC\xE2\x80\xAD\xE2\x80\xAE"
		    "b"),
	    "ab");
	console(LEN("a\xE2\x81\xA6\xE2\x81\xA7\xE2\x81\xA8\xE2\x81\xA9"
		    "b"),
	    "ab");
	console(LEN("a\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C"
		    "b"),
	    "ab");
	console(LEN("a\xE2\x80\xA8\xE2\x80\xA9"
		    "b"),
	    "ab");
	/* The neighbours of the ranges stay. */
	console(LEN("\xE2\x80\xA7\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA"),
	    "\xE2\x80\xA7\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA");
}

static void invalid_utf8(void **state)
{
	(void)state;
	console(LEN("\xFF"), FFFD);
	console(LEN("a\xC3"), "a" FFFD);
	console(LEN("\xC0\xAF"), FFFD FFFD); /* overlong '/' */
	console(LEN("\xE0\x80\xAF"), FFFD FFFD FFFD);
	console(LEN("\xED\xA0\x80"), FFFD FFFD FFFD); /* a surrogate */
	console(LEN("\xF4\x90\x80\x80"), FFFD FFFD FFFD FFFD);
	console(LEN("\xF8\x88\x80\x80\x80"), FFFD FFFD FFFD FFFD FFFD);
	console(LEN("\xE2\x9C"
		    "x"),
	    FFFD FFFD "x");
	console(LEN("\xC3\033[31mx"), FFFD "x");
}

static bool is_clean(const char *text, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		unsigned char c = (unsigned char)text[i];

		n = utf8_len(text + i, len - i);
		if (n == 1 && (c >= 0x7F || (c < 0x20 && c != '\t' && c != '\n')))
			return false;
		if (n == 2 && c == 0xC2 && (unsigned char)text[i + 1] < 0xA0)
			return false;
	}
	return true;
}

static void nothing_dangerous_comes_out_of_any_bytes(void **state)
{
	static const char alphabet[] =
	    "\033\033\033[]P\\^_mHx;01 \n\t\a\r\x9B\xC2\x9B\xE2\x80\xAE\xFF";
	unsigned seed = 4711;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[24];
		struct buf once = BUF_INIT, twice = BUF_INIT;

		for (size_t j = 0; j < sizeof text; j++) {
			seed = seed * 1103515245u + 12345u;
			text[j] = i % 2 ? alphabet[(seed >> 16) % (sizeof alphabet - 1)]
					: (char)(unsigned char)(seed >> 20);
		}
		printable_add(&once, text, sizeof text);
		assert_true(is_clean(once.text, once.len));
		printable_add(&twice, once.text, once.len);
		assert_string_equal(twice.text, once.text);
		buf_release(&once);
		buf_release(&twice);
	}
}

static void utf8(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	utf8_add(&out, LEN("a\0\033\xFF\xC3\xBC"));
	assert_string_equal(out.text, "a" FFFD "\033" FFFD "\xC3\xBC");
	buf_release(&out);
	assert_int_equal(utf8_len("a", 1), 1);
	assert_int_equal(utf8_len("\xC3\xBC", 2), 2);
	assert_int_equal(utf8_len("\xC3\xBC", 1), 1);
	assert_int_equal(utf8_len("\xE2\x9C\x93", 3), 3);
	assert_int_equal(utf8_len("\xF0\x9F\x9A\x80", 4), 4);
	assert_int_equal(utf8_len("\xF0\x9F\x9A\x80", 3), 1);
	assert_int_equal(utf8_len("\x80", 1), 1);
	assert_int_equal(utf8_len("", 1), 1);
}

static void escaped(
    void (*escape)(struct buf *, const char *), const char *text, const char *result)
{
	struct buf out = BUF_INIT;

	escape(&out, text);
	assert_string_equal(out.text, result);
	buf_release(&out);
}

static void shell_words(void **state)
{
	(void)state;
	escaped(escape_shell_word, "", "''");
	escaped(escape_shell_word, "plain/file-1.py::x,y=z@%+", "plain/file-1.py::x,y=z@%+");
	escaped(escape_shell_word, "two words", "'two words'");
	escaped(escape_shell_word, "it's", "'it'\\''s'");
	escaped(escape_shell_word, "'", "''\\'''");
	escaped(escape_shell_word, "$HOME `x` \\ \" ! * ? [a] {b} ~ # & | ; < > ( )",
	    "'$HOME `x` \\ \" ! * ? [a] {b} ~ # & | ; < > ( )'");
	escaped(escape_shell_word, "~", "'~'");
	escaped(escape_shell_word, "\xC3\xBC", "'\xC3\xBC'");
	escaped(escape_shell_word, "a\tb", "'a\tb'");
}

static void make_recipes(void **state)
{
	(void)state;
	escaped(escape_make_recipe, "", "");
	escaped(escape_make_recipe, "a$b$$c # \\", "a$$b$$$$c # \\");
}

static void make_values(void **state)
{
	(void)state;
	escaped(escape_make_value, "", "");
	escaped(escape_make_value, "a$b", "a$$b");
	escaped(escape_make_value, "a#b", "a\\#b");
	/* Backslashes before a '#' are doubled, others are not. */
	escaped(escape_make_value, "a\\#b", "a\\\\\\#b");
	escaped(escape_make_value, "a\\\\#b", "a\\\\\\\\\\#b");
	escaped(escape_make_value, "a\\b", "a\\b");
	escaped(escape_make_value, "a\\b#", "a\\b\\#");
}

static void file(const char *path, const char *result)
{
	struct buf out = BUF_INIT;

	bool possible = escape_make_file(&out, path);
	bool same = !possible || (result && strcmp(out.text, result) == 0);

	buf_release(&out);
	assert_int_equal(possible, result != NULL);
	assert_true(same);
}

static void make_files(void **state)
{
	static const char *const impossible[] = {"", "a:b", "a;b", "a=b", "a|b", "a&b", "a*b",
	    "a?b", "a[b]", "a\\b", "~a", "a%b", "a\tb", "a\nb", "a\rb"};

	(void)state;
	file("tests/a.py", "tests/a.py");
	file("two words", "two\\ words");
	file("a#b", "a\\#b");
	file("a$b", "a$$b");
	file("-x", "-x");
	file("\xC3\xBC", "\xC3\xBC");
	for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++)
		file(impossible[i], NULL);
}

static void entities(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	escape_entities(&out, "a<b>&amp;\"'", "&<>\"'");
	assert_string_equal(out.text, "a&lt;b&gt;&amp;amp;&quot;&#39;");
	buf_clear(&out);
	escape_entities(&out, "<!channel> \"'&", "&<>");
	assert_string_equal(out.text, "&lt;!channel&gt; \"'&amp;");
	buf_release(&out);
}

static void workflow_commands(void **state)
{
	static const char text[] = "::a::\n \t\xC2\xA0::b::\nx ::c:: ##[d]##[\n\n::";
	struct buf out = BUF_INIT;

	(void)state;
	workflow_escape(&out, text, true);
	assert_string_equal(out.text, ": :a::\n \t\xC2\xA0: :b::\nx ::c:: ## [d]## [\n\n: :");
	buf_clear(&out);
	workflow_escape(&out, text, false);
	assert_string_equal(out.text, "::a::\n \t\xC2\xA0::b::\nx ::c:: ## [d]## [\n\n::");
	buf_clear(&out);
	workflow_escape(&out, "###[ ##\n[ \xFF\xE2::", true);
	assert_string_equal(out.text, "### [ ##\n[ \xFF\xE2::");
	buf_release(&out);
}

/* What make takes for a directive, a special target or a member of an archive, or cuts off. */
static void names_that_mean_something_to_make(void **state)
{
	static const char *const names[] = {".PHONY", ".IGNORE", ".SILENT", ".c.o", "lib(member)"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		file(names[i], NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain_text_stays),
	    cmocka_unit_test(escape_sequences_go),
	    cmocka_unit_test(unended_sequences_take_no_text_with_them),
	    cmocka_unit_test(controls_go),
	    cmocka_unit_test(bidi_controls_go),
	    cmocka_unit_test(invalid_utf8),
	    cmocka_unit_test(nothing_dangerous_comes_out_of_any_bytes),
	    cmocka_unit_test(utf8),
	    cmocka_unit_test(entities),
	    cmocka_unit_test(workflow_commands),
	    cmocka_unit_test(shell_words),
	    cmocka_unit_test(make_recipes),
	    cmocka_unit_test(make_values),
	    cmocka_unit_test(make_files),
	    cmocka_unit_test(names_that_mean_something_to_make),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
