/* SPDX-License-Identifier: MIT */
/* text/mask: values taken out of texts, and out of streams however they are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/printable.h"
#include "text/mask.h"

#include <stdlib.h>
#include <string.h>

/* ---- texts ---- */

static void texts(void **state)
{
	static const struct {
		const char *secret, *text, *shown;
	} cases[] = {
	    {"abcdef", "x abcdef y", "x *** y"},
	    {"abcdef", "abcde abcdeg", "abcde abcdeg"},
	    {"abcdef", "abcdefabcdef", "******"},
	    {"abcde", "abcde", "abcde"},
	    {"", "abcde", "abcde"},
	    {"ababab", "xabababab", "x***"},
	    {"one line\nand more\n", "one line", "***"},
	    {"one line\r\nand more\r\n", "x and more y", "x *** y"},
	    {"abcdef\nxyz", "abcdef xyz", "*** xyz"},
	    {"  abcdef\t", "[abcdef]", "[***]"},
	    /* base64 -w0, with nothing, x and xx before it */
	    {"abcdef", "YWJjZGVm", "***"},
	    {"abcdef", "eGFiY2RlZg==", "eG***g=="},
	    {"abcdef", "eHhhYmNkZWY=", "eHh***Y="},
	    {"abcdef", "YWJj\nZGVm", "***"},
	    {"abcdef", "YWJj\r\nZGVm", "***"},
	    {"abcdef", "YWJj\\nZGVm", "***"},
	    {"abcdef", "YWJj\n\n\nZGVm", "YWJj\n\n\nZGVm"},
	    {"\?\?\?>>>\?\?\?", "Pz8/Pj4+Pz8/", "***"},
	    {"\?\?\?>>>\?\?\?", "Pz8_Pj4-Pz8_", "***"},
	    {"\?\?\?>>>\?\?\?", "Pz8%2fPj4%2BPz8%2F", "***"},
	    {"\?\?\?>>>\?\?\?", "Pz8\\/Pj4\\u002bPz8\\/", "***"},
	    {"a b/c+d", "a%20b%2Fc%2bd", "***"},
	    {"a b/c+d", "a+b/c%2Bd", "***"},
	    {"a b/c+d", "a b/c+d", "***"},
	    {"100%sure", "100%sure 100%25sure", "*** ***"},
	    {"a%41b%42", "a%41b%42 aAbB a%2541b%2542", "*** aAbB ***"},
	    {"say \"\\\n\x01", "say \\\"\\\\\\n\\u0001", "***"},
	    {"p\303\244ss\342\230\203\360\237\232\200", "p\\u00e4ss\\u2603\\uD83D\\ude80", "***"},
	    {"p\303\244ss\342\230\203\360\237\232\200", "p\303\244ss\\u2603\360\237\232\200",
		"***"},
	    {"p\303\244ss\342\230\203\360\237\232\200", "p%C3%a4ss%E2%98%83%F0%9F%9A%80", "***"},
	    {"p\303\244ss\342\230\203\360\237\232\200", "p&#228;ss&#x2603;&#X1f680;", "***"},
	    {"a<b&c>'\"", "a&lt;b&amp;c&gt;&apos;&quot;", "***"},
	    {"a<b&c>'\"", "a&#60;b&c>&#39;\"", "***"},
	    {"a<b&c>'\"", "a\\u003cb\\u0026c\\u003E'\\\"", "***"},
	    {"a&b&c;d&", "a&b&c;d&", "***"},
	    {"\242bcdef\"", "\242bcdef\\\"", "***"},
	    /* What nobody sees stands in it. */
	    {"abcdef", "abc\033[7mdef", "***"},
	    {"abcdef", "a\033[1;38;5;9mb\033[0mc\033(0d\033]8;;http://x/\033\\e\033]0;t\af", "***"},
	    {"abcdef", "abc\033]0;no end\ndef", "abc\033]0;no end\ndef"},
	    {"abcdef", "abc\rdef abc\177def abc\001\002def", "*** *** ***"},
	    {"abcdef", "abc\nde abc\ndef abc def", "abc\nde abc\ndef abc def"},
	    {"abcdef", "abc\302\255def ab\342\200\213cd\357\273\277e\342\200\256f", "*** ***"},
	    {"abcdef", "abc\302\233def abc\363\240\200\201def abc\303\251def",
		"*** *** abc\303\251def"},
	    {"abc\033[1mdef", "abc\033[1mdef abcdef abc\033[7mdef", "*** *** ***"},
	    {"abc\302\255def", "abcdef", "***"},
	    /* A terminal shows it. */
	    {"abcdef", "a\bab\bbc\bcd\bde\bef\bf", "***"},
	    {"abcdef", "_\ba_\bb_\bc_\bd_\be_\bf.", "_\b***."},
	    {"abcdef", "abX\bcdef ab\303\244\bcdef abc\bdef", "*** *** ***"},
	    {"p\303\244ssword", "p\303\244\b\303\244ssword", "***"},
	    /* So does who reads the encoded text. */
	    {"abcdef", "abc\\u001b[7mdef abc\\x1b[7mdef abc\\033[7mdef abc\\e[7mdef",
		"*** *** *** ***"},
	    {"abcdef", "abc%1b[7mdef abc%1B%5B7mdef abc%C2%ADdef abc%20def",
		"*** *** *** abc%20def"},
	    {"abcdef", "abc&#27;[7mdef abc&#173;def abc&#x200b;def", "*** *** ***"},
	    {"abcdef", "abc]]><![CDATA[def abc<!-- - -->def abc<b>def", "*** *** abc<b>def"},
	    {"abcdef", "YWJj\033[7mZGVm", "***"},
	    /* Words of a shell: bash -x, dash -x, printf %q, in double quotes, twice. */
	    {"it's mine", "'it'\\''s mine'", "'***'"},
	    {"it's mine", "'it'\"'\"'s mine'", "'***'"},
	    {"it's mine", "it\\'s\\ mine", "***"},
	    {"it's mine", "'it'\"'\"'\"'\"'\"'\"'\"'\"'s mine'", "'***'"},
	    {"it's\nmine, \001", "$'it\\'s\\nmine, \\001'", "$'***'"},
	    {"p\303\244ssw\303\266rd",
		"$'p\\303\\244ssw\\303\\266rd' b'p\\xc3\\xa4ssw\\xc3\\xb6rd'", "$'***' b'***'"},
	    {"p\303\244ssw\303\266rd", "'p\\U000000e4ssw\\xC3\\266rd'", "'***'"},
	    {"say \"$HOME\" `x` \\", "\"say \\\"\\$HOME\\\" \\`x\\` \\\\\"", "\"***\""},
	    {"abcdef\\n", "abcdef\\u001b[1m\\\\\\u001b[1mn", "***"},
	    {"C:\\bin'x", "'C:\\bin'\\''x'", "'***'"},
	    {"p\303\244ssw\303\266rd", "'p\\xe4ssw\\xf6rd' 'p\\xe4\\x85ssw\\xadx\\b\\xf6rd'",
		"'***' '***'"},
	    {"a\\n'b,c", "'a\\n'\\''b,c'", "'***'"},
	    {"abcdef", "&#9999999999;abcdef &#x; \\u12 \\ud83dx %",
		"&#9999999999;*** &#x; \\u12 \\ud83dx %"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena arena = {0};
		struct mask mask = {0};

		mask_add(&mask, &arena, cases[i].secret);
		assert_string_equal(mask_text(&mask, &arena, cases[i].text), cases[i].shown);
		assert_int_equal(mask_finds(&mask, cases[i].text, strlen(cases[i].text)),
		    strcmp(cases[i].text, cases[i].shown) != 0);
		arena_release(&arena);
	}
}

static void several(void **state)
{
	struct arena arena = {0};
	struct mask mask = {0};

	(void)state;
	assert_null(mask_text(&mask, &arena, NULL));
	assert_false(mask_add(&mask, &arena, "short"));
	assert_true(mask_add(&mask, &arena, "prefix"));
	assert_true(mask_add(&mask, &arena, "prefix-and-more"));
	assert_true(mask_add(&mask, &arena, "more-of-it"));
	assert_true(mask_add(&mask, &arena, "more-of-it"));
	assert_string_equal(mask_text(&mask, &arena, "a prefix-and-mor"), "a ***-and-mor");
	assert_string_equal(mask_text(&mask, &arena, "a prefix-and-more-of-its"), "a ***s");
	assert_string_equal(mask_text(&mask, &arena, "short"), "short");
	arena_release(&arena);
}

/* What is shown of a masked text does not hold the value, however long what is dropped is. */
static void gaps(void **state)
{
	static const char *const starts[] = {
	    "", "\033", "\033]", "\033[", "\033P\033", "\033]x\033\\"};
	static const char fillers[] = {'\0', '\1', '\r', '1', '\033'};
	struct arena arena = {0};
	struct mask mask = {0};

	(void)state;
	mask_add(&mask, &arena, "abcdef");
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		for (size_t j = 0; j < sizeof fillers; j++)
			for (size_t len = PRINTABLE_GAP_MAX - 20; len < PRINTABLE_GAP_MAX + 5;
			     len++)
				for (int ends = 0; ends < 2; ends++) {
					struct buf text = BUF_INIT, masked = BUF_INIT,
						   shown = BUF_INIT;
					struct mask_stream stream;

					buf_adds(&text, "abc");
					buf_adds(&text, starts[i]);
					while (text.len < len)
						buf_addc(&text, fillers[j]);
					buf_adds(&text, ends ? "\adef\n" : "def\n");
					mask_stream_init(&stream, &mask);
					mask_stream_add(&stream, text.text, text.len, &masked);
					mask_stream_end(&stream, &masked);
					printable_add(&shown, masked.text, masked.len);
					assert_null(strstr(shown.text, "abcdef"));
					buf_release(&text);
					buf_release(&masked);
					buf_release(&shown);
				}
	arena_release(&arena);
}

/* ---- streams ---- */

static void feed(struct mask_stream *stream, struct buf *out, const char *text, size_t len)
{
	/* A block of its own, so that a tool which watches memory sees what lies behind it. */
	char *copy = malloc(len + !len);

	assert_non_null(copy);
	memcpy(copy, text, len);
	mask_stream_add(stream, copy, len, out);
	free(copy);
}

/* In two pieces, in each way; in pieces of one size, for each; and in random ones. */
static void hold_against_whole(const struct mask *mask, const char *text, size_t len)
{
	struct arena arena = {0};
	const char *whole = mask_text(mask, &arena, text);

	for (size_t way = 0; way < 3 * len + 3; way++) {
		struct mask_stream stream;
		struct buf out = BUF_INIT;

		mask_stream_init(&stream, mask);
		for (size_t at = 0, step; at < len; at += step) {
			step = way <= len       ? (at == 0 && way ? way : len - at)
			       : way <= 2 * len ? way - len
						: (size_t)rand() % 5;
			if (step > len - at)
				step = len - at;
			feed(&stream, &out, text + at, step);
		}
		mask_stream_end(&stream, &out);
		assert_string_equal(out.text, whole);
		buf_release(&out);
	}
	arena_release(&arena);
}

static const char *random_text(struct arena *arena, size_t most)
{
	static const char *const pieces[] = {"a", "b", "ab", "aab", "ba", "%", "%61", "+", " ",
	    "\\", "\\\\", "\\u0061", "\\n", "\n", "&", "&#97;", "&amp;", "\"", "/", "\\/", "YWFi",
	    "YW", "Fi", "\303\244", "\\u00e4", "%C3", "%a4", "\303", "\033", "\033[1m", "\033]x",
	    "\a", "\b", "a\b", "\\b", "%08", "'", "'\\''", "$", "\\x61", "\\141", "\\x", "\\1",
	    "\\u001b", "[1m", "\302\255", "\302", "\255", "]]>", "<![CDATA[", "<!--", "-->",
	    "&#27;"};
	struct buf text = BUF_INIT;
	size_t count = (size_t)rand() % most;
	const char *copy;

	for (size_t i = 0; i < count; i++)
		buf_adds(&text, pieces[(size_t)rand() % (sizeof pieces / sizeof pieces[0])]);
	copy = arena_strndup(arena, text.text, text.len);
	buf_release(&text);
	return copy;
}

static void chunks(void **state)
{
	(void)state;
	srand(1);
	for (int i = 0; i < 1000; i++) {
		struct arena arena = {0};
		struct mask mask = {0};
		struct buf text = BUF_INIT;

		for (int n = rand() % 4; n >= 0; n--) {
			const char *secret = random_text(&arena, 8);

			mask_add(&mask, &arena, secret);
			buf_adds(&text, random_text(&arena, 8));
			buf_adds(&text, secret);
		}
		buf_adds(&text, random_text(&arena, 20));
		hold_against_whole(&mask, text.text, text.len);
		buf_release(&text);
		arena_release(&arena);
	}
}

static size_t held_after(const struct mask *mask, const char *text)
{
	struct mask_stream stream;
	struct buf out = BUF_INIT;
	size_t held;

	mask_stream_init(&stream, mask);
	mask_stream_add(&stream, text, strlen(text), &out);
	held = stream.held.len;
	mask_stream_end(&stream, &out);
	buf_release(&out);
	return held;
}

static void holds_back_what_it_must(void **state)
{
	struct arena arena = {0};
	struct mask mask = {0};
	struct buf breaks = BUF_INIT;
	static const char *const unseen[] = {"\001", "\033[1m", "\033]", "\302\255", "|\b", "\b",
	    "\\u0001", "%01", "&#1;", "<!--", "'"};

	(void)state;
	mask_add(&mask, &arena, "hunter2hunter2");
	assert_int_equal(held_after(&mask, "nothing of it\n"), 0);
	assert_int_equal(held_after(&mask, "it begins: hunt"), 4);
	assert_int_equal(held_after(&mask, "it begins: huntx\n"), 0);
	/* A backspace may follow. */
	assert_int_equal(held_after(&mask, "it begins: huntx"), 5);
	assert_int_equal(held_after(&mask, "it begins: huntx "), 0);
	assert_int_equal(held_after(&mask, "it begins: hunter2hunter2\n"), 0);
	/* No text without an end is held as a whole. */
	buf_adds(&breaks, "aHVudGVy");
	for (int i = 0; i < 100000; i++)
		buf_adds(&breaks, "\n");
	assert_int_equal(held_after(&mask, breaks.text), 0);
	buf_release(&breaks);
	/* Nor one that nobody sees, or that is overwritten for ever. */
	for (size_t way = 0; way < sizeof unseen / sizeof unseen[0]; way++) {
		struct buf text = BUF_INIT;

		buf_adds(&text, "hunt");
		for (int i = 0; i < 10000; i++)
			buf_adds(&text, unseen[way]);
		assert_in_range(held_after(&mask, text.text), 0, 4 + PRINTABLE_GAP_MAX);
		buf_release(&text);
	}
	arena_release(&arena);
}

static void bytes_of_all_values(void **state)
{
	struct arena arena = {0};
	struct mask mask = {0};
	char all[256];
	struct buf out = BUF_INIT;
	struct mask_stream stream;

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (char)(i + 1);
	/* Up to the NUL at its end. */
	mask_add(&mask, &arena, all);
	mask_stream_init(&stream, &mask);
	mask_stream_add(&stream, "\0x\0", 3, &out);
	for (int i = 0; i < 255; i++)
		mask_stream_add(&stream, all + i, 1, &out);
	mask_stream_add(&stream, "\0y", 2, &out);
	mask_stream_end(&stream, &out);
	assert_int_equal(out.len, 8);
	assert_memory_equal(out.text, "\0x\0***\0y", 8);
	buf_release(&out);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts),
	    cmocka_unit_test(several),
	    cmocka_unit_test(gaps),
	    cmocka_unit_test(chunks),
	    cmocka_unit_test(holds_back_what_it_must),
	    cmocka_unit_test(bytes_of_all_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
