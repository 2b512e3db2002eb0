/* SPDX-License-Identifier: MIT */
/* Tests in quarantine, in the words that all reporters use. The words are plain ASCII, but for what
 * the user wrote. */
#ifndef E2E_VERDICT_QUARANTINE_H
#define E2E_VERDICT_QUARANTINE_H

#include "base/arena.h"
#include "base/buf.h"
#include "verdict/collect.h"

/* ", 1 quarantined failure", to be put behind the verdict; or "". */
const char *quarantine_failures(struct arena *arena, const struct collected_run *run);

/* "quarantined until 2027-01-31", of a test that did not pass and is excused; NULL for others. */
const char *quarantine_excuse(struct arena *arena, const struct collected_test *test);

/* The tests that have a quarantine, in the order of the plan; `*count` of them. */
const struct collected_test **quarantine_tests(
    struct arena *arena, const struct collected_run *run, size_t *count);

/* "until 2027-01-31, since 2026-11-29", or why it does not hold, and whether the test can be let
 * out again. */
const char *quarantine_terms(struct arena *arena, const struct collected_test *test);

/* The reason and the issue as the user wrote them, "REASON (ISSUE)"; "" when there is neither. */
const char *quarantine_reason(struct arena *arena, const struct collected_test *test);

/* A member in JSON: the quarantine as an object. Nothing for a test that has none. */
void quarantine_put(struct buf *out, const char *name, const struct collected_test *test);

#endif
