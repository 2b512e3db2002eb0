/* SPDX-License-Identifier: MIT */
/* The tests of a batch: run by one start of their tool, each with a result of its own. The first
 * whose e2e-run comes leads and runs them; the others find that it has taken them. */
#ifndef E2E_RUN_BATCH_H
#define E2E_RUN_BATCH_H

#include "run/job.h"

#include <stdbool.h>
#include <time.h>

struct member;

struct batch {
	const struct job *lead;
	struct member *members;
	size_t count;
	struct timespec began; /* by the clock of files */
};

/* Takes the tests of the job's batch that have to run and that nobody has taken, itself first of
 * all; `alone`: only itself. False: somebody has taken it, and there is nothing to do. */
bool batch_claim(const struct job *job, bool alone, struct batch *batch);

/* Runs them and records a result of each. */
void batch_run(struct batch *batch);

#endif
