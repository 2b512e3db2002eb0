/* SPDX-License-Identifier: MIT */
/* text/json_text, text/json_take, text/json_members: what is written is read back, and numbers as
 * libc would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/json_members.h"
#include "text/json_take.h"
#include "text/json_text.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void integers(void **state)
{
	static const long long cases[] = {
	    0, 1, -1, 9, 10, -10, 1234567890, INT_MIN, LLONG_MAX, LLONG_MIN};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf text = BUF_INIT;
		char expected[40];

		json_put_integer(&text, NULL, cases[i]);
		snprintf(expected, sizeof expected, "%lld", cases[i]);
		assert_string_equal(text.text, expected);
		buf_release(&text);
	}
}

static void seconds(void **state)
{
	static const struct {
		double seconds;
		const char *text;
	} cases[] = {{0, "0.000000"}, {0.0000004, "0.000000"}, {0.0000006, "0.000001"},
	    {0.001292, "0.001292"}, {1.5, "1.500000"}, {-0.25, "-0.250000"},
	    {1795631425.471835, "1795631425.471835"}, {1e300, "1000000000000.000000"},
	    {-INFINITY, "-1000000000000.000000"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf text = BUF_INIT;

		json_put_seconds(&text, NULL, cases[i].seconds);
		assert_string_equal(text.text, cases[i].text);
		buf_release(&text);
	}
}

static double taken(const char *text, bool *failed)
{
	struct json_taker from = {.at = text, .end = text + strlen(text)};
	double number = json_take_number(&from, NULL, -1);

	*failed = from.failed || from.at != from.end;
	return number;
}

static void numbers_are_what_strtod_reads(void **state)
{
	static const char *const cases[] = {"0", "7", "-7", "0.5", "0.1", "0.000001", "1.10",
	    "1795631425.471835", "9007199254740991", "9007199254740992", "9007199254740993",
	    "900719925.4740993", "99999999999999999999", "0.1234567", "1e3", "1.5e-3", "-0.25",
	    "123456789012345.123456", "00012", "1.", "1.7976931348623157e308"};
	bool failed;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_true(taken(cases[i], &failed) == strtod(cases[i], NULL));
		assert_false(failed);
	}
	/* Each number of microseconds up to a second, and some above. */
	for (long long us = 0; us < 3000000000; us += us < 1000000 ? 1 : 9999991) {
		char text[40];

		snprintf(text, sizeof text, "%lld.%06lld", us / 1000000, us % 1000000);
		assert_true(taken(text, &failed) == strtod(text, NULL));
		assert_false(failed);
	}
}

static void no_numbers(void **state)
{
	static const char *const cases[] = {
	    "", "x", "\"1\"", "true", "1x", "[1]", "1e400", "-1e400"};
	bool failed;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		taken(cases[i], &failed);
		assert_true(failed);
	}
}

static bool is_int(const char *text)
{
	struct json_taker from = {.at = text, .end = text + strlen(text)};

	json_take_int(&from, NULL, 0);
	return !from.failed;
}

static bool is_integer(const char *text)
{
	struct json_taker from = {.at = text, .end = text + strlen(text)};

	json_take_integer(&from, NULL, 0);
	return !from.failed;
}

static void whole_numbers_that_fit(void **state)
{
	(void)state;
	assert_true(is_int("0") && is_int("-1") && is_int("2147483647") && is_int("-2147483648"));
	assert_false(is_int("2147483648") || is_int("-2147483649") || is_int("1e400"));
	assert_true(is_integer("2147483648") && is_integer("9007199254740992"));
	assert_false(is_integer("1e300") || is_integer("-1e400"));
}

static void strings_come_back(void **state)
{
	static const char *const cases[] = {"", "plain", "\"", "\\", "a\"b\\", "\n\t\x01\x7F",
	    "\xC3\xA4\xF0\x9F\x98\x80", "ends with \\"};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf text = BUF_INIT;
		struct json_taker from = {.arena = &arena};

		json_put_open(&text, NULL, '{');
		json_put_string(&text, "name", cases[i]);
		json_put_string(&text, "null", NULL);
		buf_addc(&text, '}');
		from.at = text.text;
		from.end = text.text + text.len;
		json_take_open(&from, NULL, '{');
		assert_string_equal(json_take_string(&from, "name"), cases[i]);
		assert_null(json_take_string(&from, "null"));
		assert_true(json_take_close(&from, '}'));
		assert_false(from.failed);
		/* Cut off anywhere, it fails. */
		for (size_t len = 0; len < text.len; len++) {
			from = (struct json_taker){&arena, text.text, text.text + len, false};
			json_take_open(&from, NULL, '{');
			json_take_string(&from, "name");
			json_take_string(&from, "null");
			assert_true(!json_take_close(&from, '}') || from.failed);
		}
		buf_release(&text);
	}
	arena_release(&arena);
}

static void short_escapes(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	json_put_text(&text, NULL, "a\b\t\n\f\r\x01\"\\");
	assert_string_equal(text.text, "\"a\\b\\t\\n\\f\\r\\u0001\\\"\\\\\"");
	buf_clear(&text);
	json_put_string(&text, NULL, "\n");
	assert_string_equal(text.text, "\"\\u000a\"");
	buf_release(&text);
}

/* Without an arena the strings stay where they are. */
static void strings_in_place(void **state)
{
	char text[] = "[\"plain\",\"\",\"a\\\"b\\u000a\",7]";
	struct json_taker from = {.at = text, .end = text + sizeof text - 1};
	const char *plain, *escaped;

	(void)state;
	json_take_open(&from, NULL, '[');
	plain = json_take_string(&from, NULL);
	assert_string_equal(json_take_string(&from, NULL), "");
	escaped = json_take_string(&from, NULL);
	assert_int_equal(json_take_int(&from, NULL, 0), 7);
	assert_true(json_take_close(&from, ']'));
	assert_false(from.failed);
	assert_true(plain == text + 2);
	assert_string_equal(plain, "plain");
	assert_string_equal(escaped, "a\"b\n");
}

/* Whatever is known, the string is the same and ends in the same place. */
static void known_strings(void **state)
{
	static const char *const cases[] = {"", "a", "abc", "abcd", "xbc", "a\"b", "a\\", "a\\\\",
	    "a\\\"b", "\n", "\\u000a", "\xC3\xA4"};
	const size_t count = sizeof cases / sizeof cases[0];
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j <= count; j++) {
			const char *known = j < count ? cases[j] : NULL, *taken;
			struct buf text = BUF_INIT;
			struct json_taker from = {.arena = &arena};

			json_put_open(&text, NULL, '{');
			json_put_string(&text, "name", cases[i]);
			json_put_string(&text, "null", NULL);
			json_put_integer(&text, "next", 7);
			buf_addc(&text, '}');
			from.at = text.text;
			from.end = text.text + text.len;
			json_take_open(&from, NULL, '{');
			taken = json_take_known(&from, "name", known);
			assert_string_equal(taken, cases[i]);
			if (i == 2)
				assert_true((taken == known) == (j == 2));
			assert_null(json_take_known(&from, "null", known));
			assert_int_equal(json_take_int(&from, "next", 0), 7);
			assert_true(json_take_close(&from, '}'));
			assert_false(from.failed);
			buf_release(&text);
		}
	arena_release(&arena);
}

static bool takes_known(const char *text, const char *known)
{
	struct arena arena = {0};
	struct json_taker from = {.arena = &arena, .at = text, .end = text + strlen(text)};

	json_take_open(&from, NULL, '{');
	json_take_known(&from, "a", known);
	arena_release(&arena);
	return !from.failed;
}

static void no_known_strings(void **state)
{
	static const char *const cases[] = {"{\"b\":\"x\"", "{\"a\":,\"x\"", "{\"a\":\"x",
	    "{\"a\":x\"", "{\"a\"\"x\"", "{\"a:\"x\"", "{\"a\":", "{\"aa\":\"x\"", "{a\":\"x\"",
	    "{"};

	(void)state;
	assert_true(takes_known("{\"a\":\"x\"", "x"));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_false(takes_known(cases[i], "x"));
		assert_false(takes_known(cases[i], NULL));
	}
}

static bool members_of(const char *text, struct arena *arena, struct json_members *members)
{
	struct json_taker from = {.arena = arena, .at = text, .end = text + strlen(text)};

	json_take_members(&from, members);
	return !from.failed && from.at == from.end;
}

static void members_in_any_order(void **state)
{
	struct arena arena = {0};
	struct json_members members;

	(void)state;
	assert_true(
	    members_of("{\"n\":1.5,\"new\":{\"s\":[1,{\"x\":\"}\\\"]\"}]},\"none\":null,"
		       "\"yes\":true,\"no\":false,\"list\":[],\"s\":\"a\\u000ab\",\"s\":\"c\"}",
		&arena, &members));
	assert_string_equal(json_member_text(&members, "s", ""), "a\nb");
	assert_true(json_member_number(&members, "n", 0) == 1.5);
	assert_true(json_member_bool(&members, "yes", false));
	assert_false(json_member_bool(&members, "no", true));
	/* Another kind is as good as none. */
	assert_null(json_member_text(&members, "none", NULL));
	assert_null(json_member_text(&members, "n", NULL));
	assert_true(json_member_number(&members, "s", -1) == -1);
	assert_true(json_member_bool(&members, "new", true));
	assert_true(members_of("{}", &arena, &members));
	arena_release(&arena);
}

static void no_members(void **state)
{
	static const char *const cases[] = {"", "[]", "{", "{\"a\"}", "{\"a\":", "{\"a\":}",
	    "{\"a\":x}", "{\"a\":tru}", "{\"a\":1e400}", "{\"a\":[\"}", "{\"a\":[\"\\\"]}",
	    "{\"a\":[}", "{a:1}", "{\"a\":1}}", "{\"a\":\"b}", "{\"a\":[[[[["};
	struct arena arena = {0};
	struct json_members members;
	struct buf many = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_false(members_of(cases[i], &arena, &members));
	json_put_open(&many, NULL, '{');
	for (int i = 0; i <= JSON_MEMBERS_MAX; i++)
		json_put_integer(&many, "a", i);
	buf_addc(&many, '}');
	assert_false(members_of(many.text, &arena, &members));
	buf_release(&many);
	arena_release(&arena);
}

static void next_name(void **state)
{
	static const char text[] = "{\"one\":1,\"two\":[]}";
	struct json_taker from = {.at = text, .end = text + sizeof text - 1};

	(void)state;
	json_take_open(&from, NULL, '{');
	assert_false(json_take_has(&from, "on"));
	assert_false(json_take_has(&from, "ones"));
	assert_true(json_take_has(&from, "one"));
	assert_int_equal(json_take_int(&from, "one", 0), 1);
	assert_true(json_take_has(&from, "two"));
	/* Neither behind the end nor after a failure. */
	from.end = from.at + 4;
	assert_false(json_take_has(&from, "two"));
	from.end = text + sizeof text - 1;
	from.failed = true;
	assert_false(json_take_has(&from, "two"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(integers),
	    cmocka_unit_test(seconds),
	    cmocka_unit_test(numbers_are_what_strtod_reads),
	    cmocka_unit_test(no_numbers),
	    cmocka_unit_test(whole_numbers_that_fit),
	    cmocka_unit_test(strings_come_back),
	    cmocka_unit_test(short_escapes),
	    cmocka_unit_test(strings_in_place),
	    cmocka_unit_test(known_strings),
	    cmocka_unit_test(no_known_strings),
	    cmocka_unit_test(members_in_any_order),
	    cmocka_unit_test(no_members),
	    cmocka_unit_test(next_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
