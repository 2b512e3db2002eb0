/* SPDX-License-Identifier: MIT */
#include "lifecycle/report_calls.h"

#include "base/output.h"
#include "plan/report_files.h"
#include "plan/reporters.h"
#include "report/files.h"
#include "state/output_groups.h"
#include "state/run_state.h"

#include <unistd.h>

static const struct reporter *const reporters[] = {
    [REPORTER_CONSOLE] = &reporter_console,
    [REPORTER_JSON] = &reporter_json,
    [REPORTER_HTML] = &reporter_html,
    [REPORTER_JUNIT] = &reporter_junit,
    [REPORTER_CTRF] = &reporter_ctrf,
    [REPORTER_TAP] = &reporter_tap,
    [REPORTER_GITHUB] = &reporter_github,
    [REPORTER_MARKDOWN] = &reporter_markdown,
    [REPORTER_TRACE] = &reporter_trace,
    [REPORTER_EVENTS] = &reporter_events,
    [REPORTER_SLACK] = &reporter_slack,
};
_Static_assert(sizeof reporters / sizeof reporters[0] == REPORTER_COUNT, "each name has one");

static bool is_wanted(const struct report *report, enum reporter_id id)
{
	return reporter_is_listed(id, report->run->reports);
}

void report_begin(const struct report *report)
{
	for (enum reporter_id i = 0; i < REPORTER_COUNT; i++)
		if (reporters[i]->begin && is_wanted(report, i))
			reporters[i]->begin(report);
}

void report_phase(const struct report *report, const struct collected_phase *phase)
{
	struct buf text = BUF_INIT;

	output_gather(&text);
	if (report->run->live)
		buf_adds(&text, LIVE_ERASE);
	for (enum reporter_id i = 0; i < REPORTER_COUNT; i++)
		if (reporters[i]->phase && is_wanted(report, i))
			reporters[i]->phase(report, phase);
	output_gather(NULL);
	if (report->run->grouped)
		output_group_print(report->arena, report->out, phase->phase->name, &text, true);
	else
		buf_print(&text, STDOUT_FILENO);
}

void report_phases(const struct report *report, const struct collected_run *run)
{
	for (enum reporter_id i = 0; i < REPORTER_COUNT; i++)
		if (reporters[i]->phase && is_wanted(report, i))
			for (size_t j = 0; j < run->phase_count; j++)
				reporters[i]->phase(report, &run->phases[j]);
}

/* Files come first: they are whole also where standard output cannot be written. */
void report_end(const struct report *report, const struct collected_run *run, bool notify)
{
	for (int written = 1; written >= 0; written--)
		for (enum reporter_id i = 0; i < REPORTER_COUNT; i++)
			if (reporters[i]->end && reporters[i]->notifies == notify &&
			    (reporter_table[i].file != NULL) == written && is_wanted(report, i)) {
				report_claim(report->arena, report->out, i);
				reporters[i]->end(report, run);
			}
}
