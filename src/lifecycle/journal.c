/* SPDX-License-Identifier: MIT */
#include "lifecycle/journal.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "report/event_lines.h"
#include "state/events.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "verdict/collect.h"

void journal_begin(const struct report *report)
{
	const char *path = run_file(report->arena, report->out, "events");
	struct buf line = BUF_INIT;

	event_put_run_start(&line, report);
	if (file_replace(path, &line, false, NULL) != 0)
		die("write %s:", path);
	buf_release(&line);
}

void journal_phase(const struct report *report, const struct collected_phase *phase)
{
	const char *begun = arena_printf(report->arena, "started/%s", phase->phase->name);
	double now = time_monotonic() - report->run->began;
	struct buf lines = BUF_INIT;

	if (!file_exists(run_file(report->arena, report->out, begun)))
		event_put_phase_start(&lines, now, phase->phase->name);
	for (size_t i = 0; i < phase->test_count; i++) {
		const struct collected_test *test = &phase->tests[i];

		if (reason_table[test->result->reason].by_report)
			event_put_test_end(&lines, "test_judged", now, test->result, test->class,
			    collected_error(report->arena, test));
	}
	event_put_phase_end(&lines, now, phase);
	events_append(report->arena, report->out, &lines);
}

void journal_end(const struct report *report, const struct collected_run *run)
{
	struct buf line = BUF_INIT;

	event_put_run_end(&line, run->duration, run);
	events_append(report->arena, report->out, &line);
}
