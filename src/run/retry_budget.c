/* SPDX-License-Identifier: MIT */
#include "run/retry_budget.h"

#include "base/die.h"
#include "run/announce.h"
#include "state/run_state.h"

#include <fcntl.h>
#include <unistd.h>

/* Each attempt appends a byte; where it stands is its number. No lock is needed for that. */
static long count_one(const struct job *job, const char *name)
{
	const char *path = run_file(job->arena, job->out, name);
	int fd =
	    open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	long number = -1;

	if (fd >= 0 && write(fd, "+", 1) == 1)
		number = (long)lseek(fd, 0, SEEK_CUR);
	if (number < 0)
		die("count a retry in %s:", path);
	close(fd);
	return number;
}

static bool take(
    const struct job *job, struct result *result, const char *name, int budget, const char *where)
{
	long number;

	if (budget < 0)
		return true;
	number = count_one(job, name);
	if (number <= budget)
		return true;
	result->not_retried = arena_printf(job->arena, "more than %d %s needed in %s", budget,
	    budget == 1 ? "retry was" : "retries were", where);
	if (number == budget + 1)
		announce_no_retries(job, result->not_retried);
	return false;
}

/* What the phase does not have is not asked of the run. */
bool retry_budget_take(const struct job *job, struct result *result)
{
	return take(job, result, arena_printf(job->arena, RETRIES_OF_PHASE, job->phase),
		   job->phase_retry_budget, arena_printf(job->arena, "phase %s", job->phase)) &&
	       take(job, result, RETRIES_OF_RUN, job->limits.retry_budget, "this run");
}
