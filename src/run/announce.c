/* SPDX-License-Identifier: MIT */
#include "run/announce.h"

#include "base/buf.h"
#include "base/files.h"
#include "base/output.h"
#include "base/time.h"
#include "base/workflow.h"
#include "run/interrupt.h"
#include "state/expected.h"
#include "state/outcome.h"
#include "state/output_groups.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "text/line.h"
#include "text/style.h"
#include "text/tail.h"
#include "text/telling.h"
#include "text/wrap.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Each test appends a line of one width, how long it was expected to take; where its line ends is
 * its number. No lock is needed for that. `timed`: the time left is shown; otherwise nobody
 * asks what was expected, and it is not looked up. */
static long count_as_done(const struct job *job, bool timed)
{
	int fd = openat(AT_FDCWD, run_file(job->arena, job->out, "progress"),
	    O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	double expected = timed ? expected_of(job->arena, job->out, job->phase, job->name) : 0;
	char line[PROGRESS_WIDTH + 1];
	long done = 0;

	if (fd < 0)
		return 0;
	snprintf(line, sizeof line, PROGRESS_LINE, expected);
	if (write(fd, line, PROGRESS_WIDTH) == PROGRESS_WIDTH)
		done = (long)lseek(fd, 0, SEEK_CUR) / PROGRESS_WIDTH;
	close(fd);
	return done;
}

/* What the tests that have ended were expected to take, seconds. */
static double expected_done(const struct job *job)
{
	struct buf text = BUF_INIT;
	double done = 0;

	if (file_read(run_file(job->arena, job->out, "progress"), PROGRESS_MAX, &text) == 0)
		for (size_t at = 0; at + PROGRESS_WIDTH <= text.len; at += PROGRESS_WIDTH)
			done += strtod(text.text + at, NULL);
	buf_release(&text);
	return done;
}

static void add_time_left(struct buf *line, const struct job *job, const struct style *style)
{
	double elapsed = time_monotonic() - job->run->began, left;
	char text[TIME_TEXT];

	left = expected_left(job->arena, job->out, elapsed, expected_done(job));
	if (left < 1)
		return;
	duration_human(left, text);
	buf_printf(line, "  %s~%s left%s", style->dim, text, style->off);
}

static void tell(const struct job *job, struct buf *text)
{
	struct buf all = BUF_INIT, *line = text;

	if (job->run->live && isatty(STDOUT_FILENO)) {
		buf_adds(&all, LIVE_ERASE);
		buf_add(&all, text->text, text->len);
		buf_release(text);
		line = &all;
	}
	if (!job->run->grouped) {
		output_tell(line);
		return;
	}
	workflow_guard(line);
	output_group_print(job->arena, job->out, job->phase, line, false);
	/* Make starts nothing more, and nobody else may come to print what is held back. When make
	 * has gone, the keeper of its lock does. */
	if (interrupt_signal() && !interrupt_is_end_of_make())
		output_groups_end(job->arena, job->out);
}

/* A line about a test that goes on, under the names in the others. */
static void open_note(struct buf *line, const struct job *job, const char *what)
{
	struct style style = style_for(STDOUT_FILENO);
	int width = snprintf(NULL, 0, "%d", job->run->selected);

	buf_printf(line, "%*s %s%s%s %s/%s  ", 2 * width + 3, "", style.yellow, what, style.off,
	    job->phase, job->name);
}

/* So that it fits. Most do, and for those nobody asks how wide the terminal is. */
static void fold(struct buf *line, const struct style *style, int indent)
{
	enum { FITS = 76, ROWS = 3 };
	struct buf rows = BUF_INIT;

	if (line->len <= FITS) {
		buf_addc(line, '\n');
		return;
	}
	wrap_line(&rows, style, line->text, indent, wrap_width(STDOUT_FILENO), ROWS);
	buf_release(line);
	*line = rows;
}

static void tell_note(const struct job *job, struct buf *line)
{
	struct style style = style_for(STDOUT_FILENO);

	fold(line, &style, 2 * snprintf(NULL, 0, "%d", job->run->selected) + 4);
	tell(job, line);
}

void announce_slow(const struct job *job, double running, double limit)
{
	struct buf line = BUF_INIT;
	char now[TIME_TEXT], end[TIME_TEXT];

	if (!job->run->console)
		return;
	duration_human(running, now);
	duration_human(limit, end);
	open_note(&line, job, "SLOW");
	buf_printf(&line, "running for %s, limit %s", now, end);
	tell_note(job, &line);
}

void announce_slower(const struct job *job, double running, double expected)
{
	struct buf line = BUF_INIT;
	char now[TIME_TEXT], usual[TIME_TEXT];

	if (!job->run->console)
		return;
	duration_human(running, now);
	duration_human(expected, usual);
	open_note(&line, job, "SLOW");
	buf_printf(&line, "running for %s, expected about %s", now, usual);
	tell_note(job, &line);
}

void announce_retry(
    const struct job *job, const struct attempt *failed, int number, int most, double delay)
{
	struct result result = {.status = failed->status, .reason = failed->reason};
	struct attempt copy = *failed;
	struct buf line = BUF_INIT;
	char pause[TIME_TEXT];
	const char *text;

	if (!job->run->console)
		return;
	result.attempts = &copy;
	result.attempt_count = 1;
	text = outcome_text(job->arena, &result);
	open_note(&line, job, "RETRY");
	buf_printf(&line, "%s; attempt %d of %d", text ? text : "failed", number, most);
	if (delay > 0) {
		duration_human(delay, pause);
		buf_printf(&line, " in %s", pause);
	}
	tell_note(job, &line);
}

void announce_no_retries(const struct job *job, const char *why)
{
	struct style style = style_for(STDOUT_FILENO);
	struct buf line = BUF_INIT;
	int width = snprintf(NULL, 0, "%d", job->run->selected);

	if (!job->run->console)
		return;
	buf_printf(
	    &line, "%*s %sNO MORE RETRIES%s  %s", 2 * width + 3, "", style.yellow, style.off, why);
	tell_note(job, &line);
}

/* What the log says of a failure by exit code; NULL: nothing. Where the tool leaves a report, that
 * says more, and the log ends with totals. */
static const char *said_in_log(const struct job *job, const struct result *result)
{
	enum { LINES = 60, BYTES_MAX = 240 };
	struct buf end = BUF_INIT;
	const char *said = NULL;

	if (result->status != STATUS_FAILED || result->reason != REASON_EXIT || !result->log ||
	    job->report)
		return NULL;
	tail_read(result->log, LINES, &end);
	said = telling_log_line(end.text);
	if (said)
		said = line_cut(job->arena, said, BYTES_MAX);
	buf_release(&end);
	return said;
}

/* The line of a service that failed says why; its tests say only that it did. */
static struct result without_cause(const struct job *job, const struct result *result)
{
	struct result shown = *result;
	const char *cause = result->detail ? strstr(result->detail, ": ") : NULL;

	if (result->reason == REASON_SERVICE && !result->attempt_count && cause)
		shown.detail =
		    arena_strndup(job->arena, result->detail, (size_t)(cause - result->detail));
	return shown;
}

void announce(const struct job *job, const struct result *result)
{
	struct style style = style_for(STDOUT_FILENO);
	struct buf line = BUF_INIT;
	/* The time left is for somebody who waits: in a log it would be noise. The live line has
	 * it. */
	bool timed = job->run->console && !job->run->live && isatty(STDOUT_FILENO);
	long done = count_as_done(job, timed), all = job->run->selected;
	bool is_plain = result->status == STATUS_PASSED && !result->flaky && !result->leaky.count;
	char duration[TIME_TEXT];
	struct result shown;
	const char *said;
	int width;

	if (!job->run->console || (is_plain && job->run->passed == PASSED_HIDE))
		return;
	if (is_plain && job->run->passed == PASSED_DOTS) {
		buf_adds(&line, OUTPUT_GROUP_DOT);
		tell(job, &line);
		return;
	}
	if (done > all)
		all = done;
	width = snprintf(NULL, 0, "%ld", all);
	buf_printf(&line, "[%*ld/%ld] ", width, done, all);
	outcome_sign(&line, &style, result->status);
	buf_printf(&line, " %s/%s", job->phase, job->name);
	if (result->attempt_count) {
		duration_human(result->duration, duration);
		buf_printf(&line, "  %s", duration);
	}
	shown = without_cause(job, result);
	outcome_describe(&line, &style, &shown, result_class_so_far(result));
	said = said_in_log(job, result);
	if (said)
		buf_printf(&line, ": %s", said);
	if (timed && done < all)
		add_time_left(&line, job, &style);
	fold(&line, &style, 2 * width + 4);
	tell(job, &line);
}
