/* SPDX-License-Identifier: MIT */
/* trace.json: the invocation as Chrome trace events, for Perfetto. Phases and services have a row
 * each; tests lie in as many lanes as there were tests at a time. Times are whole microseconds. */
#include "base/time.h"
#include "report/files.h"
#include "report/reporter.h"
#include "state/reasons.h"
#include "state/service_state.h"
#include "state/stamp.h"
#include "text/json_text.h"
#include "verdict/service_text.h"
#include "verdict/verdict_text.h"

#include <math.h>
#include <stdlib.h>

enum { PHASES = 1, TESTS = 2, SERVICES = 3 }; /* the "processes" of the trace */

static const double TIME_MAX = 9e15; /* microseconds; what a double can tell apart */

/* A test that ran in this invocation. */
struct span {
	const struct collected_test *test;
	double start, end;
	size_t lane; /* from 1 */
};

struct trace {
	struct buf out;
	const char *separator;
	struct span *spans; /* by start */
	size_t span_count, lane_count;
};

static double microseconds(double seconds)
{
	return seconds > 0 ? round(seconds * 1e6) : 0;
}

/* ---- lanes ---- */

static int by_start(const void *a, const void *b)
{
	const struct span *one = a, *other = b;

	if (one->start != other->start)
		return one->start < other->start ? -1 : 1;
	return one->end < other->end ? -1 : one->end > other->end;
}

static void collect_spans(struct trace *trace, struct arena *arena, const struct collected_run *run)
{
	trace->spans = arena_alloc(arena, (run->tests + 1) * sizeof *trace->spans);
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const struct collected_test *test = &run->phases[i].tests[j];
			const struct result *result = test->result;

			if (!result->attempt_count || result->invocation != run->run->invocation)
				continue;
			trace->spans[trace->span_count++] =
			    (struct span){test, microseconds(result->offset),
				microseconds(result->offset + result->duration), 0};
		}
	qsort(trace->spans, trace->span_count, sizeof *trace->spans, by_start);
}

/* Each test in the first lane that is free when it starts. */
static void assign_lanes(struct trace *trace, struct arena *arena)
{
	double *free_at = arena_alloc(arena, (trace->span_count + 1) * sizeof *free_at);

	for (size_t i = 0; i < trace->span_count; i++) {
		struct span *span = &trace->spans[i];
		size_t lane = 0;

		while (lane < trace->lane_count && free_at[lane] > span->start)
			lane++;
		if (lane == trace->lane_count)
			trace->lane_count++;
		free_at[lane] = span->end;
		span->lane = lane + 1;
	}
}

/* ---- events ---- */

static struct buf *open_event(struct trace *trace)
{
	buf_adds(&trace->out, trace->separator);
	trace->separator = ",\n";
	json_put_open(&trace->out, NULL, '{');
	return &trace->out;
}

static void add_name(
    struct trace *trace, const char *what, size_t pid, size_t tid, const char *name)
{
	struct buf *out = open_event(trace);

	json_put_string(out, "name", what);
	json_put_string(out, "ph", "M");
	json_put_integer(out, "pid", (long long)pid);
	json_put_integer(out, "tid", (long long)tid);
	json_put_open(out, "args", '{');
	json_put_string(out, "name", name);
	buf_adds(out, "}}");
}

static void put_time(struct buf *out, const char *name, double us)
{
	json_put_integer(out, name, llround(fmin(us, TIME_MAX)));
}

/* An event with a start and an end; what follows until it is closed are its args. */
static struct buf *open_complete(struct trace *trace, const char *name, const char *category,
    size_t pid, size_t tid, double start, double end)
{
	struct buf *out = open_event(trace);

	json_put_string(out, "name", name);
	json_put_string(out, "cat", category);
	json_put_string(out, "ph", "X");
	json_put_integer(out, "pid", (long long)pid);
	json_put_integer(out, "tid", (long long)tid);
	put_time(out, "ts", start);
	put_time(out, "dur", end > start ? end - start : 0);
	json_put_open(out, "args", '{');
	return out;
}

static void close_complete(struct buf *out)
{
	buf_adds(out, "}}");
}

static void add_phase(struct trace *trace, const struct collected_phase *phase, size_t row,
    const struct collected_run *run)
{
	double first = INFINITY;
	struct buf *out;

	for (size_t i = 0; i < phase->test_count; i++) {
		const struct result *result = phase->tests[i].result;

		if (result->attempt_count && result->invocation == run->run->invocation)
			first = fmin(first, result->offset);
	}
	if (!isfinite(first))
		return;
	add_name(trace, "thread_name", PHASES, row, phase->phase->name);
	out = open_complete(trace, phase->phase->name, "phase", PHASES, row, microseconds(first),
	    microseconds(first + phase->duration));
	json_put_string(out, "status", status_name(phase->status));
	json_put_bool(out, "required", phase->phase->gates);
	if (phase_skip_text(phase))
		json_put_string(out, "error", phase_skip_text(phase));
	json_put_integer(out, "passed", (long long)phase->passed);
	json_put_integer(out, "failed", (long long)phase->failed);
	json_put_integer(out, "skipped", (long long)phase->skipped);
	close_complete(out);
}

/* The attempts of a test lie inside it: each starts as much later as the clock on the wall says. */
static void add_attempts(struct trace *trace, struct arena *scratch, const struct span *span)
{
	const struct result *result = span->test->result;
	double origin = time_epoch_ms(result->attempts[0].started), from = span->start;

	for (size_t i = 0; i < result->attempt_count && result->attempt_count > 1; i++) {
		const struct attempt *attempt = &result->attempts[i];
		double start = span->start + (time_epoch_ms(attempt->started) - origin) * 1000;
		double end;
		struct buf *out;

		start = fmin(fmax(round(start), from), span->end);
		end = fmin(start + microseconds(attempt->duration), span->end);
		from = end;
		out = open_complete(trace, arena_printf(scratch, "attempt %zu", i + 1), "attempt",
		    TESTS, span->lane, start, end);
		json_put_text(out, "result", attempt_text(scratch, result, attempt));
		close_complete(out);
	}
}

static void add_test(struct trace *trace, const struct span *span)
{
	const struct test *test = span->test->test;
	const struct result *result = span->test->result;
	struct arena scratch = {0};
	struct buf *out =
	    open_complete(trace, arena_printf(&scratch, "%s/%s", test->phase->name, test->name),
		"test", TESTS, span->lane, span->start, span->end);

	json_put_string(out, "status", status_name(result->status));
	json_put_string(out, "reason", reason_name(result->reason));
	if (span->test->class)
		json_put_string(out, "class", failure_class_name(span->test->class));
	json_put_bool(out, "flaky", span->test->flaky);
	if (result->status != STATUS_PASSED)
		json_put_text(out, "error", test_error(&scratch, span->test));
	json_put_text(out, "log", result->log);
	close_complete(out);
	add_attempts(trace, &scratch, span);
	arena_release(&scratch);
}

static void add_service_part(struct trace *trace, const char *what, size_t row, double start,
    double end, const struct service_status *status)
{
	struct arena scratch = {0};
	struct buf *out = open_complete(
	    trace, what, "service", SERVICES, row, microseconds(start), microseconds(end));

	json_put_string(out, "service", status->name);
	json_put_string(out, "state", service_state_name(status->state));
	if (service_is_bad(status))
		json_put_text(out, "error", service_error(&scratch, status));
	json_put_text(out, "log", status->log);
	close_complete(out);
	arena_release(&scratch);
}

/* How long it started, and how long it was up after that. */
static void add_service(struct trace *trace, const struct collected_run *run, size_t row)
{
	const struct service_status *status = run->services.items[row - 1].status;
	struct service_span span;

	if (!service_span(run, status, &span))
		return;
	add_name(trace, "thread_name", SERVICES, row, status->name);
	if (span.ready > span.start || span.end == span.start)
		add_service_part(trace, "starting", row, span.start, span.ready, status);
	if (span.end > span.ready)
		add_service_part(trace, "healthy", row, span.ready, span.end, status);
}

static void end(const struct report *report, const struct collected_run *run)
{
	struct arena scratch = {0};
	struct trace trace = {.out = BUF_INIT, .separator = "\n"};

	collect_spans(&trace, &scratch, run);
	assign_lanes(&trace, &scratch);
	buf_adds(&trace.out, "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
	add_name(&trace, "process_name", PHASES, 0, "phases");
	add_name(&trace, "process_name", TESTS, 0, "tests");
	if (run->services.count)
		add_name(&trace, "process_name", SERVICES, 0, "services");
	for (size_t i = 1; i <= run->services.count; i++)
		add_service(&trace, run, i);
	for (size_t i = 0; i < run->phase_count; i++)
		add_phase(&trace, &run->phases[i], i + 1, run);
	for (size_t i = 1; i <= trace.lane_count; i++)
		add_name(&trace, "thread_name", TESTS, i, arena_printf(&scratch, "lane %zu", i));
	for (size_t i = 0; i < trace.span_count; i++)
		add_test(&trace, &trace.spans[i]);
	buf_adds(&trace.out, "]}\n");
	report_file_write(report, REPORTER_TRACE, &trace.out);
	buf_release(&trace.out);
	arena_release(&scratch);
}

const struct reporter reporter_trace = {
    .end = end,
};
