/* SPDX-License-Identifier: MIT */
/* The results of a shard become those of the run that all shards are merged into: each is held
 * against the plan and its evidence once more, and gets the id and the seal of that run; logs and
 * artifacts are copied. What does not hold becomes a failure that says so. */
#ifndef E2E_LIFECYCLE_SHARD_RESULTS_H
#define E2E_LIFECYCLE_SHARD_RESULTS_H

#include "lifecycle/shard_dirs.h"

/* What is there already of a test. */
struct kept_result {
	int rank;          /* how bad it is, from 1; 0: there is none */
	const char *shard; /* from this one */
	bool differs;      /* from what another shard has */
};

/* Where results go. */
struct merged_results {
	struct arena *arena;
	const char *out;
	const struct run *run;
	double started; /* of the run: that of the shard that started first */
	const struct plan *plan;
	struct kept_result *kept; /* of each node */
};

/* Takes those of the tests that are selected in the plan, which are the shard's. Of a test that
 * several shards have run, the worst result is kept. */
void shard_results_take(struct merged_results *to, const struct shard_dir *shard);

/* Says on standard error which of these have not the same result in all shards that ran them, and
 * which one has the result that counts. */
void shard_results_tell_differing(const struct merged_results *to);

/* Says of each selected test that is none's that it has no result, for this reason. Returns how
 * many there are. */
size_t shard_results_miss(struct merged_results *to, const bool *taken, const char *detail);

#endif
