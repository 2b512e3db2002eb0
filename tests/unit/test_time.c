/* SPDX-License-Identifier: MIT */
/* base/time: durations and ISO 8601. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"

#include <stdio.h>
#include <string.h>

static void durations(void **state)
{
	static const struct {
		const char *text;
		long long ms;
	} cases[] = {
	    {"500ms", 500},
	    {"60s", 60000},
	    {"10m", 600000},
	    {"1h", 3600000},
	    {"60", 60000},
	    {"0", 0},
	    {"0s", 0},
	    {"0ms", 0},
	    {"1.5m", 90000},
	    {"1.5", 1500},
	    {"0.5s", 500},
	    {"1h30m", 5400000},
	    {"1h30m5s20ms", 5405020},
	    {"1h5s", 3605000},
	    {"2m500ms", 120500},
	    {"0.001", 1},
	    {"0.0009", 0},
	    {"1000h", 3600000000LL},
	    {"007s", 7000},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(duration_parse(cases[i].text), cases[i].ms);
}

static void no_durations(void **state)
{
	static const char *const cases[] = {"", " ", "-1", "-1s", "+1s", "5x", "1h1h", "1s1m",
	    "10 s", " 10s", "10s ", "s", "ms", ".", ".s", "1m30", "1ss", "1e3", "0x10", "1h30",
	    "1,5s", "1d", "1H", "10S", "nan", "inf", "1..5s", "1.5.5s", "5ms1s",
	    "99999999999999999999s", "9223372036854775807", "99999999999999h", "10s\n",
	    "\xEF\xBC\x91s"};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(duration_parse(cases[i]), -1);
}

static void never_negative(void **state)
{
	char text[40];

	(void)state;
	/* The largest numbers of each length, in each unit: a number or -1, and never an overflow.
	 */
	for (int digits = 1; digits <= 25; digits++)
		for (int unit = 0; unit < 5; unit++) {
			static const char *const units[] = {"", "ms", "s", "m", "h"};
			long long ms;

			snprintf(text, sizeof text, "%.*s%s", digits, "9999999999999999999999999",
			    units[unit]);
			ms = duration_parse(text);
			assert_true(ms >= -1);
		}
}

static void formats(void **state)
{
	static const struct {
		long long ms;
		const char *text;
	} cases[] = {{0, "0s"}, {1, "1ms"}, {999, "999ms"}, {1000, "1s"}, {1500, "1500ms"},
	    {120000, "120s"}, {3600000000LL, "3600000s"}};
	char text[TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		duration_format(cases[i].ms, text);
		assert_string_equal(text, cases[i].text);
		assert_int_equal(duration_parse(text), cases[i].ms);
	}
}

static void round_trip(void **state)
{
	char text[TIME_TEXT];

	(void)state;
	for (long long ms = 0; ms < 4000000000LL; ms = ms * 3 / 2 + 1) {
		duration_format(ms, text);
		assert_int_equal(duration_parse(text), ms);
	}
}

static void for_people(void **state)
{
	static const struct {
		double seconds;
		const char *text;
	} cases[] = {{0, "0.00s"}, {0.42, "0.42s"}, {9.99, "9.99s"}, {9.996, "10.0s"},
	    {12.34, "12.3s"}, {59.94, "59.9s"}, {59.96, "1m00s"}, {65, "1m05s"}, {119.6, "2m00s"},
	    {3599.4, "59m59s"}, {3599.6, "1h00m"}, {7380, "2h03m"}, {360000, "100h00m"}};
	char text[TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		duration_human(cases[i].seconds, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void iso8601(void **state)
{
	static const struct {
		struct timespec at;
		const char *text;
	} cases[] = {
	    {{0, 0}, "1970-01-01T00:00:00.000Z"},
	    {{1769860800, 123456789}, "2026-01-31T12:00:00.123Z"},
	    {{951782399, 999999999}, "2000-02-28T23:59:59.999Z"},
	    {{951782400, 0}, "2000-02-29T00:00:00.000Z"},
	    {{4102444800, 1000000}, "2100-01-01T00:00:00.001Z"},
	};
	char text[TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const double ms =
		    (double)cases[i].at.tv_sec * 1000 + (double)(cases[i].at.tv_nsec / 1000000);

		time_iso8601(cases[i].at, text);
		assert_string_equal(text, cases[i].text);
		assert_true(time_epoch_ms(text) == ms);
	}
}

static void no_iso8601(void **state)
{
	static const char *const cases[] = {"", "2026", "2026-01-31", "2026-01-31T12:00:00Z",
	    "2026-01-31T12:00:00.123", "2026-01-31 12:00:00.123Z", "2026-00-31T12:00:00.123Z",
	    "2026-13-31T12:00:00.123Z", "026-01-31T12:00:00.123Z", "-026-01-31T12:00:00.123Z"};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_true(time_epoch_ms(cases[i]) == 0);
}

static void compares(void **state)
{
	struct timespec a = {1, 5}, b = {1, 6}, c = {2, 0};

	(void)state;
	assert_int_equal(time_compare(a, a), 0);
	assert_int_equal(time_compare(a, b), -1);
	assert_int_equal(time_compare(b, a), 1);
	assert_int_equal(time_compare(b, c), -1);
	assert_int_equal(time_compare(c, a), 1);
}

static void monotonic_does_not_go_back(void **state)
{
	double last = time_monotonic();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		double now = time_monotonic();

		assert_true(now >= last);
		last = now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(durations),
	    cmocka_unit_test(no_durations),
	    cmocka_unit_test(never_negative),
	    cmocka_unit_test(formats),
	    cmocka_unit_test(round_trip),
	    cmocka_unit_test(for_people),
	    cmocka_unit_test(iso8601),
	    cmocka_unit_test(no_iso8601),
	    cmocka_unit_test(compares),
	    cmocka_unit_test(monotonic_does_not_go_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
