/* SPDX-License-Identifier: MIT */
#include "run/journal.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "state/events.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "text/json_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Seconds since the invocation began. */
static double now(const struct job *job)
{
	return time_monotonic() - job->run->began;
}

/* Seconds, within which the first test of a phase may still be about to write its event. */
static const double JUST = 1;

double journal_phase_start(const struct job *job)
{
	const char *name = arena_printf(job->arena, "started/%s", job->phase);
	const char *path = run_file(job->arena, job->out, name);
	const char *mark = run_mark(job->arena, job->out, name);
	double begin = time_monotonic();
	struct buf line = BUF_INIT;

	int lock = -1;
	bool first = false;

	/* The event comes before those of the phase's tests: who was just too late to write it
	 * waits until it is there. */
	if (!mark || begin - strtod(mark, NULL) < JUST)
		lock = events_lock(job->arena, job->out);
	if (!mark) {
		first = file_create_once(path, arena_printf(job->arena, "%.6f\n", begin)) == 0;
		if (!first && errno != EEXIST)
			die("write %s:", path);
	}
	if (first) {
		event_put_phase_start(&line, now(job), job->phase);
		events_append(job->arena, job->out, &line);
	} else if (!mark) {
		mark = run_mark(job->arena, job->out, name);
	}
	if (lock >= 0)
		close(lock);
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
	if (limit >= 0)
		json_put_seconds(&line, "timeout", limit);
	event_close(&line);
	events_append(job->arena, job->out, &line);
}

/* Each test that was stopped says so, and they are stopped together: what counts is what they
 * cover, not their sum. */
void journal_stop(const struct job *job, double from, double to)
{
	int fd = openat(AT_FDCWD, run_file(job->arena, job->out, "stopped"),
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	struct buf line = BUF_INIT;

	if (fd < 0)
		die("write %s:", run_file(job->arena, job->out, "stopped"));
	buf_printf(&line, "%.6f %.6f\n", from, to);
	if (buf_write(&line, fd) != 0)
		die("write %s:", run_file(job->arena, job->out, "stopped"));
	buf_release(&line);
	close(fd);
}

struct span {
	double from, to;
};

static int by_start(const void *a, const void *b)
{
	const struct span *one = a, *other = b;

	return one->from < other->from ? -1 : one->from > other->from;
}

double journal_stopped_since(const struct job *job, double since)
{
	enum { MOST = 1024 * 1024 };
	struct buf text = BUF_INIT;
	struct span *spans = NULL;
	double stopped = 0, end = since;
	size_t count = 0;
	char *at;

	if (file_read(run_file(job->arena, job->out, "stopped"), MOST, &text) == 0)
		for (at = text.text; *at; at += strspn(at, " \n")) {
			const char *begin = at;

			spans = arena_grow(job->arena, spans, count, sizeof *spans);
			spans[count].from = strtod(at, &at);
			spans[count].to = strtod(at, &at);
			if (at == begin)
				break;
			count++;
		}
	if (count)
		qsort(spans, count, sizeof *spans, by_start);
	for (size_t i = 0; i < count; i++)
		if (spans[i].to > end) {
			stopped += spans[i].to - (spans[i].from > end ? spans[i].from : end);
			end = spans[i].to;
		}
	buf_release(&text);
	return stopped;
}

double journal_run_deadline(const struct job *job)
{
	return job->run->deadline + journal_stopped_since(job, job->run->began);
}

void journal_end(const struct job *job, const struct result *result)
{
	struct buf line = BUF_INIT;

	event_put_test_end(&line, "test_end", now(job), result, result_class_so_far(result),
	    outcome_text(job->arena, result));
	events_append(job->arena, job->out, &line);
}
