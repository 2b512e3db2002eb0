/* SPDX-License-Identifier: MIT */
/* Tests whose tools write one and the same report: each would overwrite what the other has said. */
#ifndef E2E_PLAN_REPORT_SHARING_H
#define E2E_PLAN_REPORT_SHARING_H

#include "base/arena.h"
#include "model.h"

/* Calls `found` for each pair of tests, one after the other in this order, that name one place for
 * their reports. */
void shared_reports(struct arena *arena, const struct test_list *order,
    void (*found)(void *context, struct test *before, struct test *test, const char *place),
    void *context);

/* Warns of them, once for each place. */
void check_shared_reports(struct arena *arena, const struct plan *plan);

#endif
