/* SPDX-License-Identifier: MIT */
/* Tests that must not run beside each other: those with the same lock, those that write the same
 * report, and those beside which nothing runs. They become edges, along an order that all other
 * edges allow, so that no job of make waits with nothing to do. */
#ifndef E2E_PLAN_EXCLUSION_H
#define E2E_PLAN_EXCLUSION_H

#include "base/arena.h"
#include "model.h"

/* Adds the edges to a plan that has its order (plan/order.h). Linear, also where one test excludes
 * all others. */
void exclusion_add(struct arena *arena, struct plan *plan);

#endif
