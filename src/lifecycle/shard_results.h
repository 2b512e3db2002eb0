/* SPDX-License-Identifier: MIT */
/* The results of a shard become those of the run that all shards are merged into: each is held
 * against the plan and its evidence once more, and gets the id and the seal of that run; logs and
 * artifacts are copied. What does not hold becomes a failure that says so. */
#ifndef E2E_LIFECYCLE_SHARD_RESULTS_H
#define E2E_LIFECYCLE_SHARD_RESULTS_H

#include "lifecycle/shard_dirs.h"

/* Where results go. */
struct merged_results {
	struct arena *arena;
	const char *out;
	const struct run *run;
	double started; /* of the run: that of the shard that started first */
	const struct plan *plan;
	int *ranks; /* of each node: how bad the result is that is there already, from 1; 0: none */
};

/* Takes those of the tests that are selected in the plan, which are the shard's. Of a test that
 * several shards have run, the worst result is kept. */
void shard_results_take(struct merged_results *to, const struct shard_dir *shard);

/* Says of each selected test that is none's that it has no result, for this reason. Returns how
 * many there are. */
size_t shard_results_miss(struct merged_results *to, const bool *taken, const char *detail);

#endif
