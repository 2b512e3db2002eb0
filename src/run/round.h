/* SPDX-License-Identifier: MIT */
/* An attempt of a batch, and what it means for each of the tests that shared it. */
#ifndef E2E_RUN_ROUND_H
#define E2E_RUN_ROUND_H

#include "exec/environment.h"
#include "run/job.h"
#include "run/split.h"

#include <stdbool.h>
#include <time.h>

struct member {
	struct job job;
	struct result result;
	struct shared_start shared;
	int room; /* for its stamp */
	bool done;
};

/* An attempt, and those that share it. */
struct round {
	const struct job *lead; /* of the batch */
	int number;
	struct member *members[BATCH_MAX];
	struct part parts[BATCH_MAX]; /* of each of them */
	size_t count;
	struct attempt attempt; /* that of the tool */
	struct result told;     /* what it tells besides */
	struct timespec wall;   /* when it began, and on the monotonic clock */
	double began;
	/* All have failed of something that is not known to be any one's: a file that cannot be
	 * loaded, a crash, a report that is not whole. */
	bool broken;
};

/* Notes with each member what came of the attempt, which was run as `job` says. */
void round_judge(struct round *round, const struct environment *environment, const struct job *job);

#endif
