/* SPDX-License-Identifier: MIT */
/* The console's last lines: how many there were of what, and the verdict. */
#include "base/time.h"
#include "report/console_why.h"
#include "verdict/case_totals.h"
#include "verdict/verdict_text.h"

/* What became of the tests of a run that was interrupted, and of its phases. */
struct rest {
	size_t failed, interrupted, not_run;
	size_t phases_failed, phases_open;
};

static struct rest count_rest(const struct collected_run *run)
{
	struct rest rest = {0};

	for (size_t i = 0; i < run->phase_count; i++) {
		const struct collected_phase *phase = &run->phases[i];
		size_t failed = rest.failed;

		for (size_t j = 0; j < phase->test_count; j++) {
			const struct collected_test *test = &phase->tests[j];

			rest.failed += test_failed(run, test);
			if (test->result->status == STATUS_FAILED && !test_failed(run, test))
				++*(test->result->reason == REASON_MISSING ? &rest.not_run
									   : &rest.interrupted);
		}
		if (phase->status == STATUS_PASSED)
			continue;
		++*(rest.failed > failed || phase->reached ? &rest.phases_failed
							   : &rest.phases_open);
	}
	return rest;
}

static void add_cases(struct buf *out, const struct collected_run *run)
{
	struct case_totals totals = case_totals(run);

	if (!totals.all)
		return;
	buf_adds(out, "Cases   ");
	case_totals_text(out, &totals);
	buf_printf(out, ", of %zu\n", totals.all);
}

static void add_classes(struct buf *out, const struct collected_run *run)
{
	struct buf classes = BUF_INIT;

	classes_text(&classes, run);
	if (classes.len)
		buf_printf(out, "Classes %s\n", classes.text);
	buf_release(&classes);
}

static void add_count(struct buf *out, size_t count, const char *what)
{
	if (count)
		buf_printf(out, ", %zu %s", count, what);
}

static const char *verdict_text(const struct collected_run *run, const struct rest *rest)
{
	if (run->success)
		return "E2E TESTS PASSED";
	return run->cut_short && !rest->failed ? "E2E TESTS FAILED: not finished"
					       : "E2E TESTS FAILED";
}

void console_totals(struct buf *out, const struct report *report, const struct collected_run *run)
{
	const struct style *style = &report->style;
	struct rest rest = count_rest(run);
	char duration[TIME_TEXT];

	duration_human(run->duration, duration);
	buf_printf(out, "Total   %s\nPhases  %zu passed, %zu failed", duration, run->passed,
	    rest.phases_failed + (run->cut_short ? 0 : rest.phases_open));
	add_count(out, run->cut_short ? rest.phases_open : 0, "not finished");
	buf_printf(out, ", of %zu\nTests   ", run->phase_count);
	if (!run->tests_passed && !rest.failed && !run->tests_skipped)
		buf_adds(out, "0 passed");
	counts_text(
	    out, run->tests_passed, rest.failed, run->tests_skipped, run->flaky, run->cached);
	add_count(out, rest.interrupted, "interrupted");
	add_count(out, rest.not_run, "not run");
	buf_printf(out, ", of %zu\n", run->tests);
	add_cases(out, run);
	if (!run->cut_short)
		add_classes(out, run);
	if (infrastructure_text(run))
		buf_printf(out, "%s%s.%s\n", style->yellow, infrastructure_text(run), style->off);
	buf_printf(out, "%s%s%s%s%s%s\n", run->success ? style->run_passed : style->run_failed,
	    run->success ? style->green : style->red, style->bold, verdict_text(run, &rest),
	    verdict_remarks(report->arena, run), style->off);
}
