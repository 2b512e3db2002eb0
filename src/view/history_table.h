/* SPDX-License-Identifier: MIT */
/* `e2e-report history`: earlier results, for a person at a terminal. It is no moment of a run, and
 * changes nothing. */
#ifndef E2E_VIEW_HISTORY_TABLE_H
#define E2E_VIEW_HISTORY_TABLE_H

#include "lifecycle/commands.h"

/* Prints a table of all tests of the plan; or, with an argument (PHASE/TEST), the results of that
 * test, the latest first. Exits 2 when no test has that name. */
int moment_history(struct arena *arena, const struct options *options);

#endif
