/* SPDX-License-Identifier: MIT */
/* Which tests are urgent: how long it takes from the start of each to the end of the run, were
 * there room for all of them at once. */
#ifndef E2E_PLAN_PRIORITY_H
#define E2E_PLAN_PRIORITY_H

#include "base/arena.h"
#include "model.h"

/* `seconds`: how long each test takes, by the number of its node; 0 for what is no test. Returns,
 * by the same number, the seconds of the test and of the longest path of what waits for it, by the
 * edges of the plan; and behind the nodes, for each phase, the seconds from its end on. Linear. The
 * result is the arena's. */
double *priorities_find(struct arena *arena, const struct plan *plan, const double *seconds);

#endif
