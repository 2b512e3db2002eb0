/* SPDX-License-Identifier: MIT */
/* What did not pass when it was last to run: what E2E_LAST_FAILED selects. */
#ifndef E2E_PLAN_LAST_FAILED_H
#define E2E_PLAN_LAST_FAILED_H

#include "base/arena.h"
#include "model.h"

/* A mark for each node of the plan: each test whose result in the results directory `out` is
 * neither a pass nor a skip of its own, and each that the last run selected and that has no result.
 * So a test that was not run because of another's failure is among them. NULL, with one line for
 * people in `*error`, when there was no run, or all is well. */
const bool *last_failed(
    struct arena *arena, const struct plan *plan, const char *out, const char **error);

#endif
