/* SPDX-License-Identifier: MIT */
/* What selected tests need and what is not selected, where it was asked to be left out
 * (E2E_WITHOUT_NEEDS): a pass of it has to be there, and to hold. */
#ifndef E2E_LIFECYCLE_MISSING_NEEDS_H
#define E2E_LIFECYCLE_MISSING_NEEDS_H

#include "base/arena.h"
#include "model.h"

typedef void missing_need_use(
    void *context, const struct test *test, const struct test *need, const char *why);

/* Calls `use` for each selected test with each test that it needs, that is not selected, and whose
 * pass cannot be stood on: because of `against`, for each node of the plan what speaks against the
 * pass of that test (NULL: nothing does), or because the same is true of a test that the pass
 * stands on. `against` NULL: no test has a pass. */
void missing_needs_each(
    const struct plan *plan, const char *const *against, missing_need_use *use, void *context);

/* Why the test cannot run, as the cause of a mark and for people. */
const char *missing_need_text(struct arena *arena, const struct test *need, const char *why);

/* Marks what is needed, so that no test runs that needs it. */
void missing_need_block(
    struct arena *arena, const char *out, const struct test *need, const char *why);

/* The same of all that is needed and is not selected, in a run that is new. */
void missing_needs_block(struct arena *arena, const char *out, const struct plan *plan);

/* Marks the tests that are needed and whose quarantine holds, so that what is skipped because of
 * one says so. */
void missing_needs_note_quarantine(struct arena *arena, const char *out, const struct plan *plan);

#endif
