/* SPDX-License-Identifier: MIT */
#include "report/event_lines.h"

#include "state/events.h"
#include "state/reasons.h"
#include "text/json_text.h"
#include "verdict/verdict_text.h"

void event_put_run_start(struct buf *out, const struct report *report)
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

void event_put_phase_end(struct buf *out, double time, const struct collected_phase *phase)
{
	event_open(out, "phase_end", time);
	json_put_string(out, "phase", phase->phase->name);
	json_put_string(out, "status", status_name(phase->status));
	json_put_bool(out, "required", phase->phase->gates);
	json_put_string(out, "error", phase_skip_text(phase));
	json_put_seconds(out, "duration", phase->duration);
	json_put_integer(out, "passed", (long long)phase->passed);
	json_put_integer(out, "failed", (long long)phase->failed);
	json_put_integer(out, "skipped", (long long)phase->skipped);
	event_close(out);
}

void event_put_run_end(struct buf *out, double time, const struct collected_run *run)
{
	event_open(out, "run_end", time);
	json_put_string(out, "run", run->run->id);
	json_put_bool(out, "success", run->success);
	json_put_bool(out, "cut_short", run->cut_short);
	json_put_seconds(out, "duration", run->duration);
	json_put_integer(out, "tests_passed", (long long)run->tests_passed);
	json_put_integer(out, "tests_failed", (long long)run->tests_failed);
	json_put_integer(out, "tests_skipped", (long long)run->tests_skipped);
	json_put_integer(out, "tests_quarantined", (long long)run->excused);
	event_close(out);
}
