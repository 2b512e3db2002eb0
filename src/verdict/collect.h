/* SPDX-License-Identifier: MIT */
/* The stamps held against the plan: what really passed. */
#ifndef E2E_VERDICT_COLLECT_H
#define E2E_VERDICT_COLLECT_H

#include "base/arena.h"
#include "model.h"
#include "state/stamp_dir.h"

/* The stamp of that status in the directory of the test's phase. NULL when there is none; or when
 * it is no result of this plan, this definition and this run: then `*why` says so. */
const struct result *collect_stamp(struct arena *arena, struct stamp_dir *dir,
    const struct run *run, const struct test *test, enum status status, const char **why);

/* Removes such a one, so that make runs the test again. */
void collect_drop(
    struct arena *arena, const char *out, const struct test *test, enum status status);

/* Collects one phase, whose tests stand on these services. `use_seen`: a stamp that begin has read
 * and that has not changed since need not be read from its file, which the verdict of the run
 * always is. */
void collect_phase(struct arena *arena, const char *out, const struct run *run,
    const struct collected_services *services, const struct phase *phase, bool use_seen,
    struct collected_phase *into);

/* Collects all selected phases and gives the verdict. */
struct collected_run *collect_run(
    struct arena *arena, const char *out, const struct run *run, const struct plan *plan);

/* Of a shard, whose part of the phase has skipped itself: whether the phase has passed is seen when
 * the shards are merged. */
bool collected_is_settled_elsewhere(const struct collected_phase *phase);

/* Why the test did not pass, also what is wrong with its report; NULL when it passed. */
const char *collected_error(struct arena *arena, const struct collected_test *test);

#endif
