/* SPDX-License-Identifier: MIT */
/* The console: for a person who looks at it once, at the end. */
#include "base/output.h"
#include "base/printable.h"
#include "base/time.h"
#include "cases/cases.h"
#include "plan/plan_text.h"
#include "report/reporter.h"
#include "state/outcome.h"
#include "state/service_state.h"
#include "text/tail.h"
#include "verdict/changes.h"
#include "verdict/collect_services.h"
#include "verdict/hint.h"
#include "verdict/quarantine.h"
#include "verdict/verdict_text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TAIL_LINES = 15, INDENT = 8, NAME_WIDTH = 40, CASES_MAX = 20, CHANGES_MAX = 10 };

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
	struct buf out = BUF_INIT;
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
	buf_printf(&out, "%s: %d test%s in %zu phase%s\n", style->off, report->run->selected,
	    plural((size_t)report->run->selected), phases, plural(phases));
	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *phase = &plan->phases[i];

		if (phase->selected_count)
			buf_printf(&out, "   %-*s  %4zu test%-1s  %s%s%s\n", width, phase->name,
			    phase->selected_count, plural(phase->selected_count), style->dim,
			    phase_summary(report->arena, phase), style->off);
	}
	if (report->run->cached && report->run->cached == report->run->selected &&
	    report->run->fingerprint[0] && report->run->since)
		buf_printf(&out, "   nothing changed since %s: %d pass%s\n", report->run->since,
		    report->run->cached, report->run->cached == 1 ? " holds" : "es hold");
	else if (report->run->cached)
		buf_printf(&out, "   %d passed before and need%s not run again\n",
		    report->run->cached, report->run->cached == 1 ? "s" : "");
	if (!report->parallel)
		buf_printf(&out, "   one test at a time; make -j8 e2e runs 8 in parallel\n");
	buf_addc(&out, '\n');
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

/* Beside the test: what it stands on was not well. */
static void add_service_note(
    struct buf *out, const struct report *report, const struct service_status *service)
{
	const char *text;

	if (!service)
		return;
	text = service_trouble(report->arena, service);
	buf_printf(out, "        %sservice %s ", report->style.yellow, service->name);
	printable_add(out, text, strlen(text));
	buf_printf(out, "%s\n", report->style.off);
}

/* Why a case failed, each line indented. */
static void add_reason(struct buf *out, const char *text)
{
	while (text && *text) {
		size_t len = strcspn(text, "\r\n");

		buf_adds(out, "          ");
		printable_add(out, text, len);
		buf_addc(out, '\n');
		text += len;
		text += strspn(text, "\r\n");
	}
}

/* The failing cases, each with its place and why it failed. */
static void add_cases(struct buf *out, const struct style *style, const struct cases *cases)
{
	size_t shown = 0, failing = cases->failed + cases->errors;

	for (size_t i = 0; i < cases->count && shown < CASES_MAX; i++) {
		const struct test_case *it = &cases->items[i];

		if (it->status != CASE_FAILED && it->status != CASE_ERROR)
			continue;
		shown++;
		buf_adds(out, "        ");
		outcome_sign(out, style, STATUS_FAILED);
		buf_addc(out, ' ');
		printable_add(out, it->name, strlen(it->name));
		case_put_place(out, style, it);
		buf_addc(out, '\n');
		add_reason(out, it->excerpt ? it->excerpt : it->message);
	}
	if (failing > shown)
		buf_printf(out, "        and %zu more failing cases\n", failing - shown);
	if (cases->problem) {
		buf_printf(out, "        %s", style->yellow);
		printable_add(out, cases->problem, strlen(cases->problem));
		buf_printf(out, "%s\n", style->off);
	}
}

static void add_hint(struct buf *out, const struct style *style, const char *hint)
{
	if (hint)
		buf_printf(out, "        %shint: %s%s\n", style->yellow, hint, style->off);
}

static void add_spaces(struct buf *out, int count)
{
	for (; count > 0; count--)
		buf_addc(out, ' ');
}

static void add_excuse(
    struct buf *out, const struct report *report, const struct collected_test *test)
{
	if (test->excused)
		buf_printf(out, "  %s%s%s", report->style.yellow,
		    quarantine_excuse(report->arena, test), report->style.off);
}

/* Without printf, which would be the larger part of the work for all that simply passed. */
static void add_test(
    struct buf *out, const struct report *report, const struct collected_test *test, int width)
{
	const struct result *result = test->result;
	char duration[TIME_TEXT] = "";

	if (result->attempt_count)
		duration_human(result->duration, duration);
	buf_adds(out, "   ");
	outcome_sign(out, &report->style, result->status);
	buf_addc(out, ' ');
	buf_adds(out, test->test->name);
	add_spaces(out, width - (int)strlen(test->test->name) + 2);
	add_spaces(out, 6 - (int)strlen(duration));
	buf_adds(out, duration);
	if (test->cached)
		buf_printf(out, "  %spassed before%s", report->style.dim, report->style.off);
	outcome_describe(out, &report->style, result, test->class);
	if (test->flaky && !result->flaky)
		buf_printf(out, "  %sflaky: %s%s", report->style.yellow,
		    flaky_text(report->arena, test), report->style.off);
	add_excuse(out, report, test);
	trim(out);
	buf_addc(out, '\n');
	add_service_note(out, report, test->service);
	if (result->status == STATUS_FAILED && test->cases)
		add_cases(out, &report->style, test->cases);
	if (result->status == STATUS_FAILED && result->log)
		tail_show(out, &report->style, result->log, TAIL_LINES, INDENT);
	add_hint(out, &report->style, test_hint(test));
}

static void phase(const struct report *report, const struct collected_phase *phase)
{
	const struct style *style = &report->style;
	struct buf out = BUF_INIT;
	char duration[TIME_TEXT];
	int width = 0;

	duration_human(phase->duration, duration);
	for (size_t i = 0; i < phase->test_count; i++)
		if ((int)strlen(phase->tests[i].test->name) > width)
			width = (int)strlen(phase->tests[i].test->name);
	if (width > NAME_WIDTH)
		width = NAME_WIDTH;
	buf_printf(&out, "%s %s%s%s  ", phase_sign(style, phase), style->bold, phase->phase->name,
	    style->off);
	if (phase->halted) {
		buf_adds(&out, "skipped: ");
		printable_add(&out, phase->halted, strlen(phase->halted));
		buf_printf(&out, " (%zu test%s)\n\n", phase->test_count, plural(phase->test_count));
	} else {
		buf_printf(&out, "%s  ", duration);
		counts_text(&out, phase->passed, phase->failed, phase->skipped, phase->flaky,
		    phase->cached);
		buf_printf(
		    &out, "%s%s\n", phase->phase->required ? "" : " ", phase_note(phase->phase));
		for (size_t i = 0; i < phase->test_count; i++)
			add_test(&out, report, &phase->tests[i], width);
		buf_addc(&out, '\n');
	}
	output_tell(&out);
}

/* The services that failed, or are unhealthy, with the end of their logs. */
static void add_services(
    struct buf *out, const struct report *report, const struct collected_services *services)
{
	for (size_t i = 0; i < services->count; i++) {
		const struct service_status *status = services->items[i].status;
		const char *text = service_trouble(report->arena, status);

		if (status->state != SERVICE_FAILED && !status->unhealthy_reason)
			continue;
		outcome_sign(out, &report->style,
		    status->state == SERVICE_FAILED ? STATUS_FAILED : STATUS_SKIPPED);
		buf_printf(out, " service %s  ", status->name);
		printable_add(out, text, strlen(text));
		buf_addc(out, '\n');
		if (status->state == SERVICE_FAILED && status->log)
			tail_show(out, &report->style, status->log, TAIL_LINES, INDENT);
	}
}

/* The phases that did not pass, with the tests that made it so. */
static void add_failures(
    struct buf *out, const struct report *report, const struct collected_run *run)
{
	const struct style *style = &report->style;

	for (size_t i = 0; i < run->phase_count; i++) {
		const struct collected_phase *phase = &run->phases[i];

		if (phase->status == STATUS_PASSED)
			continue;
		buf_printf(out, "%s %s", phase_sign(style, phase), phase->phase->name);
		if (phase->halted) {
			buf_adds(out, "  skipped: ");
			printable_add(out, phase->halted, strlen(phase->halted));
			buf_addc(out, '\n');
			continue;
		}
		buf_printf(out, "%s%s%s\n", phase->phase->required ? "" : " ",
		    phase_note(phase->phase),
		    phase->reached ? "" : "  make did not come to its end");
		for (size_t j = 0; j < phase->test_count; j++)
			if (phase->tests[j].result->status == STATUS_FAILED) {
				buf_adds(out, "   ");
				outcome_sign(out, style, STATUS_FAILED);
				buf_printf(
				    out, " %s/%s", phase->phase->name, phase->tests[j].test->name);
				outcome_describe(
				    out, style, phase->tests[j].result, phase->tests[j].class);
				add_excuse(out, report, &phase->tests[j]);
				buf_addc(out, '\n');
			}
	}
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
	struct buf out = BUF_INIT, classes = BUF_INIT;
	char duration[TIME_TEXT];

	duration_human(run->duration, duration);
	add_services(&out, report, &run->services);
	add_failures(&out, report, run);
	for (int kind = 0; kind < TREND_KINDS; kind++)
		add_changes(&out, report, run, (enum trend_kind)kind);
	add_quarantine(&out, report, run);
	if (out.len)
		buf_addc(&out, '\n');
	if (run->cut_short)
		buf_printf(&out,
		    "%sThe run did not come to its end: it was interrupted, or make stopped.%s\n",
		    style->yellow, style->off);
	if (retries_text(report->arena, run))
		buf_printf(&out, "%sRetries stopped: %s.%s\n", style->yellow,
		    retries_text(report->arena, run), style->off);
	buf_printf(&out, "Total   %s\nPhases  %zu passed, %zu failed, of %zu\nTests   ", duration,
	    run->passed, run->failed, run->phase_count);
	counts_text(&out, run->tests_passed, run->tests_failed, run->tests_skipped, run->flaky,
	    run->cached);
	buf_printf(&out, ", of %zu\n", run->tests);
	classes_text(&classes, run);
	if (classes.len)
		buf_printf(&out, "Classes %s\n", classes.text);
	buf_release(&classes);
	if (infrastructure_text(run))
		buf_printf(&out, "%s%s.%s\n", style->yellow, infrastructure_text(run), style->off);
	buf_printf(&out, "%s%s%s%s%s%s\n", run->success ? style->run_passed : style->run_failed,
	    run->success ? style->green : style->red, style->bold,
	    run->success ? "E2E TESTS PASSED" : "E2E TESTS FAILED",
	    quarantine_failures(report->arena, run), style->off);
	output_print(&out);
}

const struct reporter reporter_console = {
    .begin = begin,
    .phase = phase,
    .end = end,
};
