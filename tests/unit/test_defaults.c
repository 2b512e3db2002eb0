/* SPDX-License-Identifier: MIT */
/* defaults.h: the texts mean the numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/size.h"
#include "base/time.h"
#include "defaults.h"
#include "plan/reporters.h"

static void times(void **state)
{
	(void)state;
	assert_int_equal(duration_parse(DEFAULT_TIMEOUT_TEXT), DEFAULT_TIMEOUT);
	assert_int_equal(duration_parse(DEFAULT_MAX_AGE_TEXT), DEFAULT_MAX_AGE);
	assert_int_equal(duration_parse(DEFAULT_GRACE_TEXT), DEFAULT_GRACE);
	assert_int_equal(duration_parse(DEFAULT_CHECK_INTERVAL_TEXT), DEFAULT_CHECK_INTERVAL);
	assert_int_equal(duration_parse(DEFAULT_CHECK_TIMEOUT_TEXT), DEFAULT_CHECK_TIMEOUT);
	assert_int_equal(duration_parse(DEFAULT_TRY_INTERVAL_TEXT), DEFAULT_TRY_INTERVAL);
	assert_int_equal(duration_parse(DEFAULT_TRY_TIMEOUT_TEXT), DEFAULT_TRY_TIMEOUT);
}

static void sizes(void **state)
{
	(void)state;
	assert_int_equal(size_parse(DEFAULT_LOG_TEXT), DEFAULT_LOG);
}

static void reporters(void **state)
{
	(void)state;
	assert_true(reporter_is_listed(REPORTER_CONSOLE, DEFAULT_REPORTS));
	assert_true(reporter_is_listed(REPORTER_JSON, DEFAULT_REPORTS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times),
	    cmocka_unit_test(sizes),
	    cmocka_unit_test(reporters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
