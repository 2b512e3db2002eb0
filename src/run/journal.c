/* SPDX-License-Identifier: MIT */
#include "run/journal.h"

#include "base/diag.h"
#include "base/files.h"
#include "base/json_text.h"
#include "base/time.h"
#include "stamp/events.h"
#include "stamp/outcome.h"
#include "stamp/run_state.h"

#include <errno.h>
#include <stdlib.h>

/* Seconds since the invocation began. */
static double now(const struct job *job)
{
	return time_monotonic() - job->run->began;
}

double journal_phase_start(const struct job *job)
{
	const char *name = arena_printf(job->arena, "started/%s", job->phase);
	const char *path = run_file(job->arena, job->out, name);
	const char *mark = run_mark(job->arena, job->out, name);
	double begin = time_monotonic();
	struct buf line = BUF_INIT;

	if (mark)
		return strtod(mark, NULL);
	if (file_create_once(path, arena_printf(job->arena, "%.6f\n", begin)) == 0) {
		event_put_phase_start(&line, now(job), job->phase);
		events_append(job->arena, job->out, &line);
		return begin;
	}
	if (errno != EEXIST)
		die("write %s:", path);
	mark = run_mark(job->arena, job->out, name);
	return mark ? strtod(mark, NULL) : begin;
}

void journal_start(const struct job *job, int attempt, pid_t group)
{
	struct buf line = BUF_INIT;

	event_put_test_start(&line, now(job), job->phase, job->name, attempt, (long)group);
	events_append(job->arena, job->out, &line);
}

void journal_slow(const struct job *job, double running, double limit)
{
	struct buf line = BUF_INIT;

	event_open(&line, "test_slow", now(job));
	json_put_string(&line, "phase", job->phase);
	json_put_string(&line, "test", job->name);
	json_put_seconds(&line, "running", running);
	json_put_seconds(&line, "timeout", limit);
	event_close(&line);
	events_append(job->arena, job->out, &line);
}

void journal_end(const struct job *job, const struct result *result)
{
	struct buf line = BUF_INIT;

	event_put_test_end(&line, "test_end", now(job), result, outcome_text(job->arena, result));
	events_append(job->arena, job->out, &line);
}
