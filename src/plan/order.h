/* SPDX-License-Identifier: MIT */
/* An order of all tests in which each comes after those it waits for. */
#ifndef E2E_PLAN_ORDER_H
#define E2E_PLAN_ORDER_H

#include "base/arena.h"
#include "model.h"

/* Finds plan->order by the edges. It is that of the file as far as these allow, and a test beside
 * which nothing runs comes as late as they allow. Where they lead in a circle there is none: that
 * is an error, which names the path, and false. Linear. */
bool order_find(struct arena *arena, struct plan *plan);

/* What happens in a run, as far as something can wait for it: each test, the start of each phase,
 * and its end. A test and a start have the number of their node; the ends come behind those. */

/* Whether the node is a test or a phase: services come when they are needed. */
bool is_event(const struct plan_node *node);

/* The number of the phase's end. */
size_t end_of(const struct plan *plan, const struct phase *phase);

/* The number of what has to happen before that which waits for the node: of a phase its end. */
size_t event_of(const struct plan *plan, const struct plan_node *node);

#endif
