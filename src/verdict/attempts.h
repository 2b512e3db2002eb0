/* SPDX-License-Identifier: MIT */
/* Why each attempt of a test failed, not only the last one. */
#ifndef E2E_VERDICT_ATTEMPTS_H
#define E2E_VERDICT_ATTEMPTS_H

#include "base/arena.h"
#include "model.h"

/* What the test's tool reported of an attempt, from 0, before the last one; NULL: nothing that is
 * still there. In a batch it is not known. */
const struct cases *attempt_cases(
    struct arena *arena, const struct run *run, const struct collected_test *test, size_t index);

/* One attempt before the last one in a line: "exit 1", and of its first failed case, or of what the
 * log has of it, what it says. */
const char *attempt_error(
    struct arena *arena, const struct run *run, const struct collected_test *test, size_t index);

/* How many of the last `most` lines of the test's log are of its last attempt. */
int attempt_log_lines(const struct result *result, int most);

/* Whether there were failed attempts before the last one. */
bool has_failed_attempts(const struct result *result);

#endif
