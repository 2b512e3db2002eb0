/* SPDX-License-Identifier: MIT */
/* `e2e-report history`: earlier results, for a person at a terminal. It changes nothing. */
#ifndef E2E_VIEW_HISTORY_TABLE_H
#define E2E_VIEW_HISTORY_TABLE_H

#include "base/arena.h"

/* Prints a table of all tests of the plan; or, with `name` (PHASE/TEST), the results of that test,
 * the latest first. Returns an exit code; exits 2 when no test has that name. */
int history_table(struct arena *arena, const char *out, const char *name);

#endif
