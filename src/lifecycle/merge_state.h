/* SPDX-License-Identifier: MIT */
/* What is beside the results of shards: their services, their histories, the phases that they came
 * to. */
#ifndef E2E_LIFECYCLE_MERGE_STATE_H
#define E2E_LIFECYCLE_MERGE_STATE_H

#include "lifecycle/shard_dirs.h"

/* Of each service, as the worst of the shards had it, with its log and artifacts. `began`: of the
 * run, on the monotonic clock of here; `started`: seconds since 1970. */
void merge_services(struct arena *arena, const char *out, const struct plan *plan,
    const struct shard_dirs *shards, double began, double started);

/* What was known of tests before this run, by the shards and in `out`, in the order of time. */
void merge_histories(struct arena *arena, const char *out, const struct shard_dirs *shards);

/* Marks the selected phases to which all shards came that have tests of them. `judged`: of each
 * phase, whether they did. */
void merge_judged(struct arena *arena, const char *out, const struct run *run,
    const struct plan *plan, const bool *judged);

#endif
