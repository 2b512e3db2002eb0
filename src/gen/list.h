/* SPDX-License-Identifier: MIT */
/* e2e-gen --list: the plan for people. */
#ifndef E2E_GEN_LIST_H
#define E2E_GEN_LIST_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"
#include "plan/timings.h"

/* Appends the selected phases and tests. */
void list_plan(struct arena *arena, const struct plan *plan, struct buf *out);

/* Appends that of each shard, of so many as the selected tests were dealt to; 0: only that of the
 * shard that is selected. */
void list_shards(struct arena *arena, struct plan *plan, const struct timings *timings, int shards,
    struct buf *out);

#endif
