/* SPDX-License-Identifier: MIT */
/* The console: for a person who looks at it once, at the end. */
#include "base/output.h"
#include "base/printable.h"
#include "base/time.h"
#include "plan/plan_text.h"
#include "report/console_why.h"
#include "report/reporter.h"
#include "state/outcome.h"
#include "state/service_state.h"
#include "text/tail.h"
#include "text/wrap.h"
#include "verdict/changes.h"
#include "verdict/collect_services.h"
#include "verdict/quarantine.h"
#include "verdict/verdict_text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ROWS: in which one line goes on. TOLD_MAX: failures that are told in full at the end. */
enum { TAIL_LINES = 15, INDENT = 8, NAME_WIDTH = 40, CASES_MAX = 20, OTHERS_MAX = 10 };
enum { CHANGES_MAX = 10, ROWS = 3, TOLD_MAX = 10, OPEN_MAX = 5, SKIPPED_MAX = 3 };

static void trim(struct buf *out)
{
	while (out->len && out->text[out->len - 1] == ' ')
		out->text[--out->len] = '\0';
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void begin(const struct report *report)
{
	const struct style *style = &report->style;
	const struct plan *plan = report->plan;
	struct buf line = BUF_INIT, out = BUF_INIT;
	size_t phases = 0;
	int width = 0;

	for (size_t i = 0; i < plan->phase_count; i++)
		if (plan->phases[i].selected_count) {
			phases++;
			if ((int)strlen(plan->phases[i].name) > width)
				width = (int)strlen(plan->phases[i].name);
		}
	if (width > NAME_WIDTH)
		width = NAME_WIDTH;
	buf_printf(&out, "%s%s", style->start, style->bold);
	printable_add(&out, plan->name, strlen(plan->name));
	if (report->run->shard[0])
		buf_printf(&out, ", shard %s", report->run->shard);
	buf_printf(&out, "%s: %d test%s in %zu phase%s\n", style->off, report->run->selected,
	    plural((size_t)report->run->selected), phases, plural(phases));
	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *phase = &plan->phases[i];

		if (!phase->selected_count)
			continue;
		buf_printf(&line, "   %-*s  %4zu test%-1s  %s%s%s", width, phase->name,
		    phase->selected_count, plural(phase->selected_count), style->dim,
		    phase_summary(report->arena, phase), style->off);
		wrap_line(&out, style, line.text, INDENT, report->width, ROWS);
		buf_clear(&line);
	}
	if (report->run->cached && report->run->cached == report->run->selected &&
	    report->run->fingerprint[0] && report->run->since)
		buf_printf(&out, "   nothing changed since %s: %d test%s\n", report->run->since,
		    report->run->cached, report->run->cached == 1 ? " is cached" : "s are cached");
	else if (report->run->cached)
		buf_printf(&out, "   %d test%s not run again\n", report->run->cached,
		    report->run->cached == 1 ? " is cached and does" : "s are cached and do");
	if (!report->parallel)
		buf_printf(&out, "   one test at a time; make -j8 e2e runs 8 in parallel\n");
	buf_addc(&out, '\n');
	buf_release(&line);
	output_tell(&out);
}

static const char *phase_sign(const struct style *style, const struct collected_phase *phase)
{
	if (phase->halted)
		return style->phase_skipped;
	switch (phase->status) {
	case STATUS_PASSED:
		return style->phase_passed;
	case STATUS_FAILED:
		return style->phase_failed;
	case STATUS_SKIPPED:
		return style->phase_skipped;
	}
	return "";
}

static void add_spaces(struct buf *out, int count)
{
	for (; count > 0; count--)
		buf_addc(out, ' ');
}

/* How much is shown of a failure at its moment, and at the end of the run. */
static const struct why_limits at_once = {.cases = CASES_MAX, .others = OTHERS_MAX, .log = true},
			       at_end = {.cases = 3, .others = 2},
			       briefly = {.cases = 0, .others = 0};

/* Without printf, which would be the larger part of the work for all that simply passed. */
static void add_test(
    struct buf *out, const struct report *report, const struct collected_test *test, int width)
{
	const struct result *result = test->result;
	struct buf line = BUF_INIT;
	char duration[TIME_TEXT] = "";

	if (result->attempt_count)
		duration_human(result->duration, duration);
	buf_adds(&line, "   ");
	outcome_sign(&line, &report->style, result->status);
	buf_addc(&line, ' ');
	buf_adds(&line, test->test->name);
	add_spaces(&line, width - (int)strlen(test->test->name));
	add_spaces(&line, 2);
	add_spaces(&line, 6 - (int)strlen(duration));
	buf_adds(&line, duration);
	console_outcome(&line, report, test);
	trim(&line);
	wrap_line(out, &report->style, line.text, INDENT, report->width, ROWS);
	buf_release(&line);
	console_why(out, report, test, INDENT, &at_once);
}

/* A pass stands once: in the line that e2e-run has printed, where it does so. */
static bool is_shown(const struct report *report, const struct collected_test *test)
{
	return console_has_note(test) || (report->again && report->run->passed == PASSED_LINES);
}

static void phase(const struct report *report, const struct collected_phase *phase)
{
	const struct style *style = &report->style;
	struct buf out = BUF_INIT, folded = BUF_INIT;
	char duration[TIME_TEXT];
	int width = 0;

	duration_human(phase->duration, duration);
	for (size_t i = 0; i < phase->test_count; i++)
		if (is_shown(report, &phase->tests[i]) &&
		    (int)strlen(phase->tests[i].test->name) > width)
			width = (int)strlen(phase->tests[i].test->name);
	if (width > NAME_WIDTH)
		width = NAME_WIDTH;
	if (width > report->width / 3)
		width = report->width / 3;
	buf_printf(&out, "%s %s%s%s  ", phase_sign(style, phase), style->bold, phase->phase->name,
	    style->off);
	if (phase->halted) {
		console_halted(&out, phase, NULL);
		buf_printf(&out, " (%zu test%s)", phase->test_count, plural(phase->test_count));
		wrap_line(&folded, style, out.text, INDENT, report->width, ROWS);
		buf_release(&out);
		out = folded;
		buf_addc(&out, '\n');
	} else {
		buf_printf(&out, "%s  ", duration);
		counts_text(&out, phase->passed, phase->failed, phase->skipped, phase->flaky,
		    phase->cached);
		buf_printf(
		    &out, "%s%s\n", phase->phase->required ? "" : " ", phase_note(phase->phase));
		for (size_t i = 0; i < phase->test_count; i++)
			if (is_shown(report, &phase->tests[i]))
				add_test(&out, report, &phase->tests[i], width);
		buf_addc(&out, '\n');
	}
	output_tell(&out);
}

/* What the log says of a failure that no case tells of; NULL: nothing. */
static const char *said_in_log(const struct report *report, const struct collected_test *test)
{
	const char *ended = collected_error(report->arena, test);
	const char *text = test_error(report->arena, test);
	size_t len = ended ? strlen(ended) : 0;

	if (!text || failed_case(test) || (ended && strncmp(text, ended, len) != 0) ||
	    strncmp(text + len, ": ", 2) != 0)
		return NULL;
	return text + len + 2;
}

static void add_told_test(struct buf *out, const struct report *report,
    const struct collected_test *test, const struct why_limits *limits)
{
	const char *said = said_in_log(report, test);
	struct buf line = BUF_INIT;

	buf_adds(&line, "   ");
	outcome_sign(&line, &report->style,
	    test->result->status == STATUS_SKIPPED ? STATUS_SKIPPED : STATUS_FAILED);
	buf_printf(&line, " %s/%s", test->test->phase->name, test->test->name);
	console_outcome(&line, report, test);
	wrap_line(out, &report->style, line.text, INDENT, report->width, ROWS);
	if (said)
		wrap_text(out, &report->style, said, INDENT, report->width, ROWS, 1);
	console_why(out, report, test, INDENT, limits);
	buf_release(&line);
}

static bool phase_has_failure(const struct collected_run *run, const struct collected_phase *phase)
{
	for (size_t i = 0; i < phase->test_count; i++)
		if (test_failed(run, &phase->tests[i]))
			return true;
	return false;
}

/* What was skipped in a phase in which nothing failed: because of other phases, as a rule. */
static void add_skipped_tests(
    struct buf *out, const struct report *report, const struct collected_phase *phase)
{
	size_t count = 0;

	for (size_t i = 0; i < phase->test_count; i++)
		if (phase->tests[i].result->status == STATUS_SKIPPED && count++ < SKIPPED_MAX)
			add_told_test(out, report, &phase->tests[i], &briefly);
	if (count > SKIPPED_MAX)
		buf_printf(out, "   and %zu more skipped\n", count - SKIPPED_MAX);
}

/* The phases that did not pass, with the tests that made it so. */
static void add_failures(
    struct buf *out, const struct report *report, const struct collected_run *run)
{
	const struct style *style = &report->style;
	size_t told = 0;

	for (size_t i = 0; i < run->phase_count; i++) {
		const struct collected_phase *phase = &run->phases[i];

		if (phase->status == STATUS_PASSED && phase->failed == phase->excused)
			continue;
		if (run->cut_short && !phase_has_failure(run, phase))
			continue;
		if (phase->halted) {
			struct buf line = BUF_INIT;

			buf_printf(&line, "%s %s  ", phase_sign(style, phase), phase->phase->name);
			console_halted(&line, phase, &run->services);
			wrap_line(out, style, line.text, INDENT, report->width, ROWS);
			buf_release(&line);
			continue;
		}
		buf_printf(out, "%s %s", phase_sign(style, phase), phase->phase->name);
		buf_printf(out, "%s%s%s%s%s\n", phase->phase->required ? "" : " ",
		    phase_note(phase->phase), phase_skip_text(phase) ? "  failed: " : "",
		    phase_skip_text(phase) ? phase_skip_text(phase) : "",
		    phase->reached || run->cut_short ? "" : "  make did not finish");
		for (size_t j = 0; j < phase->test_count; j++)
			if (test_failed(run, &phase->tests[j]))
				add_told_test(out, report, &phase->tests[j],
				    told++ < TOLD_MAX ? &at_end : &briefly);
		if (!phase_has_failure(run, phase) && !phase_skip_text(phase))
			add_skipped_tests(out, report, phase);
	}
}

/* What is left of a run that was interrupted: of each kind the first ones, by their names. What was
 * interrupted has its line just above, from e2e-run, unless this is printed later. */
static void add_open(
    struct buf *out, const struct report *report, const struct collected_run *run, bool started)
{
	size_t count = 0;

	for (size_t i = 0; run->cut_short && i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const struct collected_test *test = &run->phases[i].tests[j];

			if (test->result->status != STATUS_FAILED || test_failed(run, test) ||
			    (test->result->reason == REASON_INTERRUPTED) != started ||
			    count++ >= OPEN_MAX)
				continue;
			outcome_sign(out, &report->style, STATUS_SKIPPED);
			buf_printf(out, " %s/%s  %s\n", run->phases[i].phase->name,
			    test->test->name, started ? "interrupted" : "not run");
		}
	if (count > OPEN_MAX)
		buf_printf(out, "  and %zu more %s\n", count - OPEN_MAX,
		    started ? "interrupted" : "not run");
}

/* The tests of one kind of change, a line each; names are cut so that the lines fit. */
static void add_changes(struct buf *out, const struct report *report,
    const struct collected_run *run, enum trend_kind kind)
{
	const struct style *style = &report->style;
	const size_t shown = run->changes[kind] < CHANGES_MAX ? run->changes[kind] : CHANGES_MAX;
	const struct collected_test **tests = changes_tests(report->arena, run, kind);
	int name = 0, detail = 0, room;

	if (!shown)
		return;
	for (size_t i = 0; i < shown; i++) {
		int name_len = (int)strlen(changes_name(report->arena, tests[i]));
		int detail_len = (int)strlen(changes_detail(report->arena, tests[i], kind));

		name = name_len > name ? name_len : name;
		detail = detail_len > detail ? detail_len : detail;
	}
	room = style_columns(STDOUT_FILENO) - 5 - detail;
	buf_printf(out, "%s%s%s%s\n", out->len ? "\n" : "",
	    changes_is_bad(kind) ? style->red : style->bold, changes_title(kind), style->off);
	for (size_t i = 0; i < shown; i++) {
		buf_adds(out, "   ");
		style_fit(
		    out, style, changes_name(report->arena, tests[i]), name < room ? name : room);
		buf_printf(out, "  %s", changes_detail(report->arena, tests[i], kind));
		trim(out);
		buf_addc(out, '\n');
	}
	if (run->changes[kind] > shown)
		buf_printf(out, "   and %zu more\n", run->changes[kind] - shown);
}

/* The tests that have a quarantine, two lines each. */
static void add_quarantine(
    struct buf *out, const struct report *report, const struct collected_run *run)
{
	const struct style *style = &report->style;
	size_t count;
	const struct collected_test **tests = quarantine_tests(report->arena, run, &count);

	if (count)
		buf_printf(
		    out, "%s%sQuarantine%s\n", out->len ? "\n" : "", style->bold, style->off);
	for (size_t i = 0; i < count; i++) {
		const char *reason = quarantine_reason(report->arena, tests[i]);

		buf_adds(out, "   ");
		outcome_sign(out, style, tests[i]->result->status);
		buf_printf(out, " %s  %s%s%s\n", changes_name(report->arena, tests[i]),
		    tests[i]->excused ? style->yellow : "",
		    quarantine_terms(report->arena, tests[i]), tests[i]->excused ? style->off : "");
		if (!reason[0])
			continue;
		buf_adds(out, "     ");
		printable_add(out, reason, strlen(reason));
		buf_addc(out, '\n');
	}
}

static void end(const struct report *report, const struct collected_run *run)
{
	const struct style *style = &report->style;
	struct buf out = BUF_INIT;

	console_services(&out, report, &run->services);
	add_failures(&out, report, run);
	if (report->again)
		add_open(&out, report, run, true);
	add_open(&out, report, run, false);
	for (int kind = 0; kind < TREND_KINDS; kind++)
		add_changes(&out, report, run, (enum trend_kind)kind);
	add_quarantine(&out, report, run);
	if (out.len)
		buf_addc(&out, '\n');
	if (!run->success || run->tests_failed)
		console_next(&out, report, run);
	if (run_trouble(report->arena, run))
		buf_printf(
		    &out, "%s%s.%s\n", style->yellow, run_trouble(report->arena, run), style->off);
	if (retries_text(report->arena, run))
		buf_printf(&out, "%sRetries stopped: %s.%s\n", style->yellow,
		    retries_text(report->arena, run), style->off);
	console_totals(&out, report, run);
	output_print(&out);
}

const struct reporter reporter_console = {
    .begin = begin,
    .phase = phase,
    .end = end,
};
