/* SPDX-License-Identifier: MIT */
/* The results directories of shards, and whether they are parts of one run. Nothing is changed in
 * them. */
#ifndef E2E_LIFECYCLE_SHARD_DIRS_H
#define E2E_LIFECYCLE_SHARD_DIRS_H

#include "base/arena.h"
#include "model.h"

struct shard_dir {
	const char *dir;
	struct run *run;
	int index;             /* from 1 */
	const char *selection; /* its tests, as plan/selection.h writes them */
	double started, ended; /* seconds since 1970, by the clock of its host */
};

struct shard_dirs {
	struct shard_dir *items; /* in the order of their numbers */
	size_t count;            /* of those that are there */
	int total;               /* as many as the run was dealt to */
	const char *whole;       /* what all of them have, in the same form */
};

/* Reads them. Dies (exit 2), and names what is wrong, when they are not shards of one run of this
 * plan: of another plan, commit, file of timings, selection or system, or when one is there twice.
 * `commit`: the one that is checked out here; NULL: nobody knows.
 * A directory in which no run has begun is a warning: whose it was to be is seen by what is
 * missing. */
void shard_dirs_read(struct arena *arena, const struct plan *plan, const char *commit,
    char *const *dirs, size_t count, struct shard_dirs *shards);

/* The shard with that number; NULL: it is not there. */
const struct shard_dir *shard_dirs_find(const struct shard_dirs *shards, int index);

/* "3/5, 4/5": those that are not there; NULL: all are. */
const char *shard_dirs_missing(struct arena *arena, const struct shard_dirs *shards);

#endif
