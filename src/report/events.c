/* SPDX-License-Identifier: MIT */
/* events.jsonl: what happens, one JSON object per line, appended as it happens. It is the file
 * .e2e/events by another name, see state/events.h: e2e-run and e2e-report write their lines whether
 * this reporter is asked for or not. What is asked for later is made again from the stamps. */
#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "report/event_lines.h"
#include "report/files.h"
#include "report/reporter.h"
#include "state/events.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "state/service_state.h"
#include "text/json_text.h"
#include "verdict/service_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

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
		event_put_test_end(add_event(list, end), "test_end", end, result, test->class,
		    collected_error(list->arena, test));
	}
	event_put_phase_end(add_event(list, last), last, phase);
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
	event_put_run_start(&out, report);
	for (size_t i = 0; i < list.count; i++) {
		buf_add(&out, list.items[i].line.text, list.items[i].line.len);
		buf_release(&list.items[i].line);
	}
	event_put_run_end(&out, fmax(last, run->duration), run);
	report_file_write(report, REPORTER_EVENTS, &out);
	buf_release(&out);
	arena_release(&scratch);
}

const struct reporter reporter_events = {
    .begin = begin,
    .end = end,
};
