/* SPDX-License-Identifier: MIT */
/* state/reasons: the table is whole, and says of each reason what it has to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "state/reasons.h"

#include <string.h>

static void each_has_a_row_and_a_name_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < REASON_COUNT; i++) {
		enum reason found = i ? REASON_EXIT : REASON_INVALID;

		assert_non_null(reason_name((enum reason)i));
		assert_true(reason_from_name(reason_name((enum reason)i), &found));
		assert_int_equal(found, i);
	}
	for (int i = STATUS_PASSED; i <= STATUS_SKIPPED; i++) {
		enum status found = i ? STATUS_PASSED : STATUS_SKIPPED;

		assert_true(status_from_name(status_name((enum status)i), &found));
		assert_int_equal(found, i);
	}
}

static void other_words_are_none(void **state)
{
	enum reason reason = REASON_LEAKY;
	enum status status = STATUS_SKIPPED;

	(void)state;
	assert_false(reason_from_name("", &reason));
	assert_false(reason_from_name("Exit", &reason));
	assert_false(status_from_name("pass", &status));
	assert_int_equal(reason, REASON_LEAKY);
	assert_int_equal(status, STATUS_SKIPPED);
}

/* The names of the reasons for which it holds. */
static void assert_reasons(bool (*holds)(const struct reason_info *), const char *expected)
{
	struct buf names = BUF_INIT;

	for (size_t i = 0; i < REASON_COUNT; i++)
		if (holds(&reason_table[i]))
			buf_printf(&names, "%s%s", names.len ? " " : "", reason_table[i].name);
	assert_string_equal(names.text, expected);
	buf_release(&names);
}

static bool is_product(const struct reason_info *reason)
{
	return reason->class == CLASS_PRODUCT;
}

static bool is_timeout(const struct reason_info *reason)
{
	return reason->class == CLASS_TIMEOUT;
}

static bool is_infrastructure(const struct reason_info *reason)
{
	return reason->class == CLASS_INFRASTRUCTURE;
}

static bool is_blocked(const struct reason_info *reason)
{
	return reason->class == CLASS_BLOCKED;
}

static bool is_retried(const struct reason_info *reason)
{
	return reason->retried;
}

static bool is_by_report(const struct reason_info *reason)
{
	return reason->by_report;
}

static void what_kind_of_failure(void **state)
{
	(void)state;
	assert_reasons(is_product, "exit signal leaky report");
	assert_reasons(is_timeout, "timeout deadline");
	assert_reasons(
	    is_infrastructure, "interrupted changed setup launcher service error missing invalid");
	assert_reasons(is_blocked, "blocked halted");
}

/* The tool that broke down, unless a case had failed before that. */
static void whose_failure(void **state)
{
	struct result passed = {.status = STATUS_PASSED}, itself = {.status = STATUS_SKIPPED};
	struct result failed = {.status = STATUS_FAILED, .tool_failed = true};
	struct result slow = {
	    .status = STATUS_FAILED, .reason = REASON_TIMEOUT, .tool_failed = true};
	struct result halted = {.status = STATUS_SKIPPED, .reason = REASON_HALTED};

	(void)state;
	assert_int_equal(result_class(&passed, false), CLASS_NONE);
	assert_int_equal(result_class(&itself, false), CLASS_NONE);
	assert_int_equal(result_class(&failed, false), CLASS_INFRASTRUCTURE);
	assert_int_equal(result_class(&failed, true), CLASS_PRODUCT);
	assert_int_equal(result_class(&slow, false), CLASS_TIMEOUT);
	assert_int_equal(result_class(&halted, false), CLASS_BLOCKED);
	assert_int_equal(result_class_so_far(&failed), CLASS_INFRASTRUCTURE);
	failed.report = "report.xml";
	assert_int_equal(result_class_so_far(&failed), CLASS_NONE);
	failed.tool_failed = false;
	assert_int_equal(result_class_so_far(&failed), CLASS_PRODUCT);
	for (int i = CLASS_NONE + 1; i < CLASS_COUNT; i++)
		assert_non_null(failure_class_name((enum failure_class)i));
	for (int i = 0; i < REASON_COUNT; i++)
		assert_int_not_equal(reason_table[i].class, CLASS_NONE);
}

static void what_is_tried_again(void **state)
{
	(void)state;
	assert_reasons(is_retried, "exit signal timeout leaky report");
}

static void what_e2e_run_cannot_know(void **state)
{
	(void)state;
	assert_reasons(is_by_report, "report missing invalid");
}

static struct result result_of(enum status status, enum reason reason)
{
	return (struct result){.status = status, .reason = reason, .detail = "why"};
}

static void what_blocks_the_steps_after_it(void **state)
{
	struct result passed = result_of(STATUS_PASSED, REASON_EXIT);
	struct result failed = result_of(STATUS_FAILED, REASON_EXIT);
	struct result itself = result_of(STATUS_SKIPPED, REASON_EXIT);
	struct result late = result_of(STATUS_SKIPPED, REASON_DEADLINE);
	struct result blocked = result_of(STATUS_SKIPPED, REASON_BLOCKED);

	(void)state;
	assert_false(result_blocks(&passed));
	assert_true(result_blocks(&failed));
	assert_false(result_blocks(&itself));
	assert_true(result_blocks(&late));
	assert_true(result_blocks(&blocked));
}

static void which_skip_is_whose(void **state)
{
	struct result itself = result_of(STATUS_SKIPPED, REASON_EXIT);
	struct result cases = result_of(STATUS_SKIPPED, REASON_REPORT);
	struct result halted = result_of(STATUS_SKIPPED, REASON_HALTED);
	struct result signalled = result_of(STATUS_SKIPPED, REASON_SIGNAL);
	struct result ended = result_of(STATUS_FAILED, REASON_SERVICE);

	(void)state;
	assert_true(result_skipped_itself(&itself));
	assert_true(result_skipped_itself(&cases));
	assert_false(result_skipped_itself(&halted));
	assert_false(result_skipped_itself(&signalled));
	assert_true(result_was_hindered(&halted));
	assert_false(result_was_hindered(&itself));
	assert_false(result_was_hindered(&ended));
	halted.detail = NULL;
	assert_false(result_was_hindered(&halted));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_has_a_row_and_a_name_of_its_own),
	    cmocka_unit_test(other_words_are_none),
	    cmocka_unit_test(what_kind_of_failure),
	    cmocka_unit_test(whose_failure),
	    cmocka_unit_test(what_is_tried_again),
	    cmocka_unit_test(what_e2e_run_cannot_know),
	    cmocka_unit_test(what_blocks_the_steps_after_it),
	    cmocka_unit_test(which_skip_is_whose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
