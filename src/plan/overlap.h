/* SPDX-License-Identifier: MIT */
/* Whether phases can be at work side by side. */
#ifndef E2E_PLAN_OVERLAP_H
#define E2E_PLAN_OVERLAP_H

#include "base/arena.h"
#include "model.h"

/* Whether there are two phases with selected tests of which neither waits for the other, directly
 * or not. Needs plan->order. Linear. */
bool phases_overlap(struct arena *arena, const struct plan *plan);

#endif
