/* SPDX-License-Identifier: MIT */
/* OUT/.e2e/order.mk: in which order make is to consider the tests, so that none that takes long, or
 * that much waits for, is left to the end. It decides nothing else: see makefile/order.mk. */
#ifndef E2E_LIFECYCLE_ORDER_FILE_H
#define E2E_LIFECYCLE_ORDER_FILE_H

#include "base/arena.h"
#include "history/history.h"
#include "model.h"

/* Keeps what waits for what in .e2e/waits, for the end, which has the plan without: see
 * plan/slices.h. Once for each plan. A failure costs the order, and nothing else. */
void order_waits_keep(struct arena *arena, const char *out, const struct plan *plan);

/* Writes the order by the history. `news`: this invocation has added to the history; otherwise an
 * order of this plan that is there already stays. Where nothing is known of any test there is none.
 * A failure is a warning. */
void order_write(
    const char *out, const struct plan *plan, const struct history *history, bool news);

#endif
