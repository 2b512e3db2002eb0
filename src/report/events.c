/* SPDX-License-Identifier: MIT */
/* events.jsonl: what happens, one JSON object per line, appended as it happens. It is the file
 * .e2e/events by another name, see state/events.h: e2e-run and e2e-report write their lines whether
 * this reporter is asked for or not. What is asked for later is made again from the stamps. */
#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "report/events.h"
#include "report/files.h"
#include "report/reporter.h"
#include "state/events.h"
#include "state/run_state.h"
#include "state/service_state.h"
#include "state/stamp.h"
#include "text/json_text.h"
#include "verdict/service_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- lines ---- */

static void put_run_start(struct buf *out, const struct report *report)
{
	size_t phases = 0;

	for (size_t i = 0; i < report->plan->phase_count; i++)
		phases += report->plan->phases[i].selected_count > 0;
	event_open(out, "run_start", 0);
	json_put_string(out, "run", report->run->id);
	json_put_integer(out, "invocation", report->run->invocation);
	json_put_string(out, "name", report->plan->name);
	json_put_string(out, "timestamp", report->run->started);
	json_put_integer(out, "phases", (long long)phases);
	json_put_integer(out, "tests", report->run->selected);
	event_close(out);
}

static void put_phase_end(struct buf *out, double time, const struct collected_phase *phase)
{
	event_open(out, "phase_end", time);
	json_put_string(out, "phase", phase->phase->name);
	json_put_string(out, "status", status_name(phase->status));
	json_put_bool(out, "required", phase->phase->gates);
	json_put_seconds(out, "duration", phase->duration);
	json_put_integer(out, "passed", (long long)phase->passed);
	json_put_integer(out, "failed", (long long)phase->failed);
	json_put_integer(out, "skipped", (long long)phase->skipped);
	event_close(out);
}

static void put_run_end(struct buf *out, double time, const struct collected_run *run)
{
	event_open(out, "run_end", time);
	json_put_string(out, "run", run->run->id);
	json_put_bool(out, "success", run->success);
	json_put_bool(out, "cut_short", run->cut_short);
	json_put_seconds(out, "duration", run->duration);
	json_put_integer(out, "tests_passed", (long long)run->tests_passed);
	json_put_integer(out, "tests_failed", (long long)run->tests_failed);
	json_put_integer(out, "tests_skipped", (long long)run->tests_skipped);
	event_close(out);
}

/* ---- as it happens ---- */

void events_begin(const struct report *report)
{
	const char *path = run_file(report->arena, report->out, "events");
	struct buf line = BUF_INIT;

	put_run_start(&line, report);
	if (file_replace(path, &line, false, NULL) != 0)
		die("write %s:", path);
	buf_release(&line);
}

/* Whether the result is another one than e2e-run told of. */
static bool is_judged_anew(const struct result *result)
{
	switch (result->reason) {
	case REASON_REPORT:
	case REASON_MISSING:
	case REASON_INVALID:
		return true;
	case REASON_EXIT:
	case REASON_SIGNAL:
	case REASON_TIMEOUT:
	case REASON_DEADLINE:
	case REASON_BLOCKED:
	case REASON_HALTED:
	case REASON_LEAKY:
	case REASON_CHANGED:
	case REASON_SERVICE:
	case REASON_INTERRUPTED:
	case REASON_ERROR:
		return false;
	}
	return false;
}

void events_phase(const struct report *report, const struct collected_phase *phase)
{
	const char *begun = arena_printf(report->arena, "started/%s", phase->phase->name);
	double now = time_monotonic() - report->run->began;
	struct buf lines = BUF_INIT;

	if (!file_exists(run_file(report->arena, report->out, begun)))
		event_put_phase_start(&lines, now, phase->phase->name);
	for (size_t i = 0; i < phase->test_count; i++) {
		const struct collected_test *test = &phase->tests[i];

		if (is_judged_anew(test->result))
			event_put_test_end(&lines, "test_judged", now, test->result,
			    collected_error(report->arena, test));
	}
	put_phase_end(&lines, now, phase);
	events_append(report->arena, report->out, &lines);
}

void events_end(const struct report *report, const struct collected_run *run)
{
	struct buf line = BUF_INIT;

	put_run_end(&line, run->duration, run);
	events_append(report->arena, report->out, &line);
}

/* ---- the reporter ---- */

static void begin(const struct report *report)
{
	const char *events = run_file(report->arena, report->out, "events");
	const char *path = report_file(report, REPORTER_EVENTS);

	/* Where a file system has no second names, there is at least a pointer. */
	if (link(events, path) != 0 && symlink(".e2e/events", path) != 0)
		die("link %s to %s:", path, events);
}

/* Something that happened, made of the stamps. */
struct event {
	double time;
	size_t order; /* among those of one time */
	struct buf line;
};

struct event_list {
	struct arena *arena;
	struct event *items;
	size_t count;
};

static struct buf *add_event(struct event_list *list, double time)
{
	struct event *event;

	list->items = arena_grow(list->arena, list->items, list->count, sizeof *list->items);
	event = &list->items[list->count];
	*event = (struct event){.time = time, .order = list->count++, .line = BUF_INIT};
	return &event->line;
}

static int by_time(const void *a, const void *b)
{
	const struct event *one = a, *other = b;

	if (one->time != other->time)
		return one->time < other->time ? -1 : 1;
	return one->order < other->order ? -1 : 1;
}

static void add_starts(struct event_list *list, const struct result *result)
{
	double first = time_epoch_ms(result->started);

	for (size_t i = 0; i < result->attempt_count; i++) {
		double after = (time_epoch_ms(result->attempts[i].started) - first) / 1000;
		double time = result->offset + (i && after > 0 ? after : 0);

		event_put_test_start(
		    add_event(list, time), time, result->phase, result->name, (int)i + 1, 0);
	}
	if (!result->attempt_count)
		event_put_test_start(add_event(list, result->offset), result->offset, result->phase,
		    result->name, 1, 0);
}

/* Returns when the phase ended; one in which nothing ran follows the one before it. */
static double add_phase(struct event_list *list, const struct collected_run *run,
    const struct collected_phase *phase, double before)
{
	double first = INFINITY, last = before;

	for (size_t i = 0; i < phase->test_count; i++)
		if (phase->tests[i].result->invocation == run->run->invocation)
			first = fmin(first, phase->tests[i].result->offset);
	if (!isfinite(first))
		first = before;
	event_put_phase_start(add_event(list, first), first, phase->phase->name);
	for (size_t i = 0; i < phase->test_count; i++) {
		const struct collected_test *test = &phase->tests[i];
		const struct result *result = test->result;
		double end = first;

		if (test->cached)
			continue;
		if (result->invocation == run->run->invocation) {
			add_starts(list, result);
			end = result->offset + result->duration;
		}
		last = fmax(last, end);
		event_put_test_end(add_event(list, end), "test_end", end, result,
		    collected_error(list->arena, test));
	}
	put_phase_end(add_event(list, last), last, phase);
	return last;
}

static void put_service(struct event_list *list, double time, const struct service_status *status,
    enum service_state state)
{
	event_put_service(add_event(list, time), time, status->name, service_state_name(state),
	    state == status->state ? status->detail : NULL);
}

/* What can be known of a service afterwards. */
static void add_service(
    struct event_list *list, const struct collected_run *run, const struct service_status *status)
{
	struct service_span span;

	if (!service_span(run, status, &span))
		return;
	/* One that was up before has no lines but that of its end. */
	if (span.start > 0) {
		put_service(list, span.start, status, SERVICE_STARTING);
		if (status->ready >= 0 && status->state != SERVICE_DONE)
			put_service(list, span.ready, status, SERVICE_HEALTHY);
	}
	if (status->state != SERVICE_STARTING && status->state != SERVICE_HEALTHY)
		put_service(list, span.end, status, status->state);
}

static void end(const struct report *report, const struct collected_run *run)
{
	struct arena scratch = {0};
	struct event_list list = {.arena = &scratch};
	struct buf out = BUF_INIT;
	double last = 0;

	if (!report->again)
		return;
	for (size_t i = 0; i < run->services.count; i++)
		add_service(&list, run, run->services.items[i].status);
	for (size_t i = 0; i < run->phase_count; i++)
		last = add_phase(&list, run, &run->phases[i], last);
	if (list.count)
		qsort(list.items, list.count, sizeof *list.items, by_time);
	put_run_start(&out, report);
	for (size_t i = 0; i < list.count; i++) {
		buf_add(&out, list.items[i].line.text, list.items[i].line.len);
		buf_release(&list.items[i].line);
	}
	put_run_end(&out, fmax(last, run->duration), run);
	report_file_write(report, REPORTER_EVENTS, &out);
	buf_release(&out);
	arena_release(&scratch);
}

const struct reporter reporter_events = {
    .begin = begin,
    .end = end,
};
