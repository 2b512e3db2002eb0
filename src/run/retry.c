/* SPDX-License-Identifier: MIT */
#include "run/retry.h"

#include "base/diag.h"
#include "base/files.h"
#include "base/time.h"
#include "run/announce.h"
#include "run/environment.h"
#include "run/journal.h"
#include "run/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_HARD_ERROR = 99 };

/* An attempt that had this share of its own time limit when its phase's budget ended has timed out
 * by its own: budget and limit are often the same figure, and tests start a little after their
 * phase. */
static const double OWN_SHARE = 0.9;

static double earlier(double a, double b)
{
	return a < b ? a : b;
}

/* When neither the phase nor the run has time left; monotonic. */
static double common_deadline(const struct job *job)
{
	double deadline = job->run->deadline;

	if (job->budget >= 0)
		deadline = earlier(deadline, job->phase_began + (double)job->budget / 1000);
	return deadline;
}

static bool is_final(const struct attempt *attempt)
{
	switch (attempt->reason) {
	case REASON_EXIT:
		return attempt->status != STATUS_FAILED || attempt->exit_code == EXIT_HARD_ERROR;
	case REASON_SIGNAL:
	case REASON_TIMEOUT:
		return false;
	case REASON_DEADLINE:
	case REASON_BLOCKED:
	case REASON_HALTED:
	case REASON_INTERRUPTED:
	case REASON_ERROR:
	case REASON_REPORT:
	case REASON_MISSING:
	case REASON_INVALID:
		return true;
	}
	return true;
}

static int open_log(const struct job *job)
{
	int fd = open(job->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);

	if (fd < 0)
		die("open %s:", job->log);
	return fd;
}

static void log_line(const struct job *job, int log, const char *text)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, "e2e-run: %s\n", text);
	if (buf_write(&line, log) != 0)
		die("write %s:", job->log);
	buf_release(&line);
}

/* An artifacts directory of its own for each attempt: that of a failed one is kept as NAME.d.1. */
static void prepare_artifacts(const struct job *job, int attempt)
{
	if (attempt > 1) {
		const char *kept = arena_printf(job->arena, "%s.%d", job->artifacts, attempt - 1);

		if (rmdir(job->artifacts) != 0 && errno != ENOENT &&
		    rename(job->artifacts, kept) != 0)
			die("rename %s:", job->artifacts);
	}
	if (dir_make(job->artifacts) != 0)
		die("make the directory %s:", job->artifacts);
}

/* What supervise tells of an attempt while it runs. */
struct progress {
	const struct job *job;
	int attempt;
};

static void on_start(void *context, pid_t group)
{
	const struct progress *progress = context;

	journal_start(progress->job, progress->attempt, group);
}

static void on_slow(void *context, double running, double limit)
{
	const struct progress *progress = context;

	journal_slow(progress->job, running, limit);
	announce_slow(progress->job, running, limit);
}

static void run_attempt(
    const struct job *job, int number, struct attempt *attempt, struct result *result)
{
	struct progress progress = {job, number};
	struct environment environment;
	struct timespec wall = time_wall();
	double begin = time_monotonic(), deadline = common_deadline(job);
	char *started = arena_alloc(job->arena, TIME_TEXT), error[512] = "";
	const char *problem = NULL;
	int log = open_log(job);

	time_iso8601(wall, started);
	*attempt = (struct attempt){
	    .status = STATUS_FAILED, .reason = REASON_ERROR, .exit_code = -1, .started = started};
	prepare_artifacts(job, number);
	if (number > 1)
		log_line(job, log,
		    arena_printf(job->arena, "attempt %d of %d", number, job->limits.retries + 1));
	if (environment_make(job, number, &environment, &problem) == 0) {
		double own = (double)job->limits.timeout / 1000;
		struct attempt_order order = {
		    .command = environment.command,
		    .variables = environment.variables,
		    .dir = job->dir,
		    .log = log,
		    .begin = begin,
		    .timeout = job->limits.timeout >= 0 ? begin + own : -1,
		    .deadline = deadline,
		    .grace = (double)job->limits.grace / 1000,
		    .on_start = on_start,
		    .on_slow = on_slow,
		    .context = &progress,
		};

		if (order.timeout >= 0 && order.timeout > deadline &&
		    deadline >= begin + own * OWN_SHARE)
			order.timeout = deadline;
		result->command = environment.shown;
		result->report = environment.report;
		supervise(&order, attempt, error, sizeof error);
		if (error[0])
			problem = error;
	} else {
		journal_start(job, number, 0);
	}
	attempt->duration = time_monotonic() - begin;
	if (problem) {
		problem = environment_mask(job, &environment, problem);
		result->detail = arena_strdup(job->arena, problem);
		log_line(job, log, problem);
	}
	close(log);
}

void retry(const struct job *job, struct result *result)
{
	int most = job->limits.retries + 1;

	result->attempts = arena_alloc(job->arena, (size_t)most * sizeof *result->attempts);
	for (int number = 1; number <= most; number++) {
		struct attempt *attempt = &result->attempts[result->attempt_count++];
		double delay = (double)job->limits.retry_delay / 1000;

		run_attempt(job, number, attempt, result);
		if (is_final(attempt) || number == most || supervise_interrupted())
			break;
		if (time_monotonic() + delay >= common_deadline(job))
			break;
		supervise_sleep(delay);
		if (supervise_interrupted())
			break;
	}
	const struct attempt *last = &result->attempts[result->attempt_count - 1];

	/* A test that uses no artifacts leaves no empty directory. */
	if (rmdir(job->artifacts) != 0 && errno != ENOENT)
		result->artifacts = job->artifacts;
	result->status = last->status;
	result->reason = last->reason;
	result->flaky = last->status == STATUS_PASSED && result->attempt_count > 1;
}
