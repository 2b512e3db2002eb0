/* SPDX-License-Identifier: MIT */
/* text/mask: values taken out of texts, and out of streams however they are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
	    "YW", "Fi", "\303\244", "\\u00e4", "%C3", "%a4", "\303"};
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

	(void)state;
	mask_add(&mask, &arena, "hunter2hunter2");
	assert_int_equal(held_after(&mask, "nothing of it\n"), 0);
	assert_int_equal(held_after(&mask, "it begins: hunt"), 4);
	assert_int_equal(held_after(&mask, "it begins: huntx"), 0);
	assert_int_equal(held_after(&mask, "it begins: hunter2hunter2\n"), 0);
	/* No text without an end is held as a whole. */
	buf_adds(&breaks, "aHVudGVy");
	for (int i = 0; i < 100000; i++)
		buf_adds(&breaks, "\n");
	assert_int_equal(held_after(&mask, breaks.text), 0);
	buf_release(&breaks);
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
	    cmocka_unit_test(chunks),
	    cmocka_unit_test(holds_back_what_it_must),
	    cmocka_unit_test(bytes_of_all_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
