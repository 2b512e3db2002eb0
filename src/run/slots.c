/* SPDX-License-Identifier: MIT */
/* The life of a test that needs several jobs:
 *
 *   in the queue --first of it--> collects what make has free --as many as it needs--> runs
 *
 * What it collects nobody uses. So it collects for some time only, gives all of it up, pauses, and
 * collects for twice that time. A pause is of random length: two that collect from one make, for
 * results in different directories, do not go on stopping each other. */
#include "run/slots.h"

#include "base/time.h"
#include "run/interrupt.h"
#include "run/job_pool.h"

#include <stdlib.h>
#include <unistd.h>

/* Seconds: how long it collects, at first and at most; and when to look whether it still has to. */
static const double PATIENCE = 0.25, PATIENCE_MAX = 16, LOOK = 0.25;

static struct job_pool pool = {.fd = -1};

/* Of at least half the patience, so that make comes to use what was given up. */
static double pause_of(double patience)
{
	/* NOLINTNEXTLINE(cert-msc30-c,cert-msc50-cpp): it is to differ, and no secret. */
	return patience / 2 + patience / 2 * (double)rand() / RAND_MAX;
}

static bool wait_for_jobs(const struct job *job, int count, bool (*give_up)(const struct job *job))
{
	double patience = PATIENCE, until = 0, paused_until = 0;
	bool first, collects;

	for (;;) {
		double now = time_monotonic(), when = now + LOOK;

		if (interrupt_signal() || (give_up && give_up(job)))
			return false;
		collects = now >= paused_until;
		if (job_pool_take(&pool, count, collects, &first))
			return true;
		if (!first || !collects) {
			until = 0;
		} else if (until == 0) {
			until = now + patience;
		} else if (now >= until) {
			job_pool_give_up(&pool);
			paused_until = now + pause_of(patience);
			patience = time_earlier(patience * 2, PATIENCE_MAX);
			until = 0;
			collects = false;
		}
		if (until > 0)
			when = time_earlier(when, until);
		if (!collects)
			when = time_earlier(when, paused_until);
		interrupt_wait(when, first && collects ? pool.server.taken_from : -1);
		if (interrupt_wants_stop())
			interrupt_stop();
	}
}

void slots_take(struct job *job, bool (*give_up)(const struct job *job))
{
	int count = job->limits.slots;
	struct jobserver *server = &pool.server;

	job->slots = 1;
	if (count <= 1)
		return;
	/* Not here: where it is launched, the engine gives it as many. */
	if (job->launcher) {
		job->slots = count;
		return;
	}
	jobserver_open(job->arena, server);
	if (server->taken_from < 0) {
		job->slots = server->jobs == 0 ? count : 1;
		return;
	}
	if (count > server->jobs)
		count = server->jobs;
	if (!job_pool_join(job->arena, job->out, &pool))
		return;
	job_pool_keep(&pool);
	srand((unsigned)getpid());
	if (wait_for_jobs(job, count, give_up))
		job->slots = count;
	else
		slots_give(job);
}

void slots_give(const struct job *job)
{
	(void)job;
	if (pool.fd < 0)
		return;
	job_pool_leave(&pool);
	close(pool.fd);
	pool.fd = -1;
}
