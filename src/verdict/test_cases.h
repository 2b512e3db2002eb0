/* SPDX-License-Identifier: MIT */
/* The cases of a result: what the test's own tool reported. */
#ifndef E2E_VERDICT_TEST_CASES_H
#define E2E_VERDICT_TEST_CASES_H

#include "base/arena.h"
#include "model.h"

/* What the tool's report says, of a result that has one; or NULL. */
struct cases *test_cases_read(
    struct arena *arena, const struct test *test, const struct result *result);

/* Takes secrets out of the cases, and leaves out what does not belong to the result. */
const struct cases *test_cases_show(
    struct arena *arena, const struct run *run, const struct result *result, struct cases *cases);

/* Both; NULL when it was to report nothing. */
const struct cases *collect_cases(struct arena *arena, const struct run *run,
    const struct test *test, const struct result *result);

/* The same of an attempt before the last one, from 1, whose report e2e-run has kept; NULL: there is
 * none. */
const struct cases *collect_attempt_cases(struct arena *arena, const struct run *run,
    const struct test *test, const struct result *result, int attempt);

/* Where the artifacts of an attempt before the last one are, if it left any. */
const char *attempt_artifacts(struct arena *arena, const struct result *result, int attempt);

#endif
