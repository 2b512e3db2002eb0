/* SPDX-License-Identifier: MIT */
/* state/retry_rule: causes and factors as text, and how long a delay is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "state/retry_rule.h"

#include <string.h>

static void factors(void **state)
{
	static const struct {
		const char *text, *shown;
		int hundredths;
	} cases[] = {
	    {"1", "1", 100},
	    {"2", "2", 200},
	    {"1.5", "1.5", 150},
	    {"1.05", "1.05", 105},
	    {"2.50", "2.5", 250},
	    {"10", "10", 1000},
	    {"10.0", "10", 1000},
	};
	static const char *const others[] = {"", "0", "0.99", "10.01", "11", "-2", "+2", "2x", " 2",
	    "2 ", "1.", ".5", "1.234", "1..5", "1.5.1", "1e1", "0x2", "99999999999999999999"};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		assert_int_equal(backoff_parse(cases[i].text), cases[i].hundredths);
		backoff_add(&out, cases[i].hundredths);
		assert_string_equal(out.text, cases[i].shown);
		buf_release(&out);
	}
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_int_equal(backoff_parse(others[i]), -1);
}

static void causes(void **state)
{
	struct arena arena = {0};
	struct buf out = BUF_INIT;
	unsigned set;

	(void)state;
	assert_string_equal(retry_causes_text(&arena), "exit, signal, timeout, leaky or report");
	assert_true(retry_causes_parse(&arena, "timeout,exit", &set));
	assert_true(retry_cause_is_in(set, REASON_EXIT));
	assert_true(retry_cause_is_in(set, REASON_TIMEOUT));
	assert_false(retry_cause_is_in(set, REASON_SIGNAL));
	retry_causes_add(&out, set);
	assert_string_equal(out.text, "exit,timeout");
	assert_false(retry_causes_parse(&arena, "", &set));
	assert_false(retry_causes_parse(&arena, "exit,", &set));
	assert_false(retry_causes_parse(&arena, "exit, signal", &set));
	assert_false(retry_causes_parse(&arena, "service", &set));
	buf_release(&out);
	arena_release(&arena);
}

/* What nobody has said is all that can be tried again, and never what cannot. */
static void no_causes(void **state)
{
	(void)state;
	for (int i = 0; i < REASON_COUNT; i++)
		assert_int_equal(retry_cause_is_in(0, (enum reason)i),
		    i == REASON_EXIT || i == REASON_SIGNAL || i == REASON_TIMEOUT ||
			i == REASON_LEAKY || i == REASON_REPORT);
	assert_false(retry_cause_is_in(~0u, REASON_SERVICE));
}

static void delays(void **state)
{
	struct limits limits = {.retry_delay = 1000, .retry_backoff = 200, .retry_max_delay = 5000};

	(void)state;
	assert_int_equal(retry_delay_after(&limits, 1), 1000);
	assert_int_equal(retry_delay_after(&limits, 2), 2000);
	assert_int_equal(retry_delay_after(&limits, 3), 4000);
	assert_int_equal(retry_delay_after(&limits, 4), 5000);
	assert_int_equal(retry_delay_after(&limits, 101), 5000);
	limits.retry_backoff = 100;
	assert_int_equal(retry_delay_after(&limits, 100), 1000);
	/* A delay that was asked for is not cut. */
	limits.retry_delay = 90 * 1000;
	limits.retry_backoff = 200;
	assert_int_equal(retry_delay_after(&limits, 1), 90 * 1000);
	assert_int_equal(retry_delay_after(&limits, 3), 90 * 1000);
	limits.retry_delay = 0;
	assert_int_equal(retry_delay_after(&limits, 5), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(factors),
	    cmocka_unit_test(causes),
	    cmocka_unit_test(no_causes),
	    cmocka_unit_test(delays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
