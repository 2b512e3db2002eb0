/* SPDX-License-Identifier: MIT */
/* Whether a test has skipped itself, by its exit code and what its tool's report says. It knows no
 * stamps. */
#ifndef E2E_VERDICT_SKIPS_H
#define E2E_VERDICT_SKIPS_H

#include "base/arena.h"
#include "model.h"

/* Whether the report is whole, and has cases that are all skipped. */
bool cases_all_skipped(const struct cases *cases);

/* What was skipped, and why: the reason of the first case that has one. */
const char *skip_reason(struct arena *arena, const struct cases *cases);

/* What speaks against a skip by exit code; NULL: nothing. 77 is the test's own word, of which a
 * report needs to know nothing. What another code means is the tool's word, and tells a skip from
 * nothing at all only together with a report that shows skips. `cases` may be NULL. */
const char *skip_problem(struct arena *arena, const struct test *test, const struct result *result,
    const struct cases *cases);

#endif
