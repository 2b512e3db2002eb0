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

#endif
