/* SPDX-License-Identifier: MIT */
/* The verdict in words: of a case, a test, a phase, the run. */
#ifndef E2E_VERDICT_VERDICT_TEXT_H
#define E2E_VERDICT_VERDICT_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "cases/status.h"
#include "verdict/collect.h"

/* The first case that failed, or NULL. */
const struct test_case *failed_case(const struct collected_test *test);

/* Its name behind that of its suite. */
const char *case_name(struct arena *arena, const struct test_case *item);

size_t case_count(const struct collected_test *test);

/* One attempt in words: "exit 1". Never NULL. */
const char *attempt_text(
    struct arena *arena, const struct result *result, const struct attempt *attempt);

/* Why a test did not pass, in one line: of its first failed case, or of what its log says last or
 * instead, such as the error of a compiler. NULL for a pass. */
const char *test_error(struct arena *arena, const struct collected_test *test);

/* "2 product, 1 timeout, 4 blocked": how many tests failed, and how; nothing when none did. */
void classes_text(struct buf *out, const struct collected_run *run);

/* "Only infrastructure failures: no assertion failed", where that is so; or NULL. */
const char *infrastructure_text(const struct collected_run *run);

/* "3 failed tests were not tried again: more than 10 retries were needed in this run"; NULL: no
 * budget of retries was used up. */
const char *retries_text(struct arena *arena, const struct collected_run *run);

/* How a flaky test passed: "passed at attempt 2", "1 case passed only at a retry", or both. NULL
 * for one that is not. */
const char *flaky_text(struct arena *arena, const struct collected_test *test);

/* "6 passed (1 flaky, 2 from before), 1 failed" */
void counts_text(
    struct buf *out, size_t passed, size_t failed, size_t skipped, size_t flaky, size_t cached);

/* Why a phase of which no test failed makes the run fail all the same: each of its tests has
 * skipped itself. NULL: it does not. */
const char *phase_skip_text(const struct collected_phase *phase);

/* Whether the test has failed. Of a run that was cut short, one that was interrupted, or that make
 * did not come to, has not. */
bool test_failed(const struct collected_run *run, const struct collected_test *test);

/* How many tests failed of phases that do not decide. Failures in quarantine are not counted. */
size_t optional_failures(const struct collected_run *run);

/* The failures that do not decide, beside a verdict: ", 2 optional failures, 1 quarantined
 * failure"; or "". */
const char *verdict_remarks(struct arena *arena, const struct collected_run *run);

/* What speaks against the run as a whole and is in no result, as a sentence without its full stop:
 * "The run did not come to its end: ..."; NULL: nothing does. */
const char *run_trouble(struct arena *arena, const struct collected_run *run);

/* Why a run failed in which no test that decides did. */
const char *run_reason(struct arena *arena, const struct collected_run *run);

/* "passed", "failed", and what else is to be said at once. */
const char *run_verdict(const struct collected_run *run);

/* What is to be said of a phase that does not decide, with a blank before it: " (not required)",
 * or, where it decides all the same, " (not required, but named)"; " (quarantined)" of one that is
 * required, where all of its tests are; or "". */
const char *phase_note(const struct phase *phase);

/* "passed", "failed", "skipped: X did not pass", "failed: it is required, and ..." */
const char *phase_verdict(struct arena *arena, const struct collected_phase *phase);

#endif
