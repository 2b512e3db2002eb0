/* SPDX-License-Identifier: MIT */
/* The jobs of make that tests with more than one slot have between them: a table in .e2e/slots.
 *
 * Make gives each test its first job. While a test waits for the others that it needs, its first is
 * in the pool, so that whoever is first in the queue can have it: jobs that only wait never stop
 * each other. What is in the table stays true when one of them is killed: a row whose process no
 * longer has its lock is undone by whoever comes next. */
#ifndef E2E_RUN_JOB_POOL_H
#define E2E_RUN_JOB_POOL_H

#include "base/arena.h"
#include "exec/jobserver.h"

#include <stdbool.h>

struct job_pool {
	struct jobserver server;
	int fd; /* of its table */
	int ticket;
	const char *path;
};

/* Puts this process, and its first job, at the end of the queue. False when there is no room. */
bool job_pool_join(struct arena *arena, const char *out, struct job_pool *pool);

/* Takes `count` jobs when this process is the first of the queue and there are as many; then it is
 * in the queue no more. `collect`: what make has free is added to the pool before, and stays there
 * for the next try. `*first` says whether it is the first of the queue. */
bool job_pool_take(struct job_pool *pool, int count, bool collect, bool *first);

/* Gives make what the pool has beyond the first jobs of those that wait. */
void job_pool_give_up(struct job_pool *pool);

/* Leaves the queue, or gives up the jobs that were taken, all but the first. */
void job_pool_leave(struct job_pool *pool);

/* Starts a process that does the same for this one should it be killed. */
void job_pool_keep(const struct job_pool *pool);

#endif
