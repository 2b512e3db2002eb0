/* SPDX-License-Identifier: MIT */
#include "report/html/summary.h"

#include "base/time.h"
#include "report/html/data.h"
#include "report/html/colours.h"
#include "report/html/log_tail.h"
#include "report/html/quarantine.h"
#include "report/html/services.h"
#include "report/html/text.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "verdict/case_totals.h"
#include "verdict/changes.h"
#include "verdict/quarantine.h"
#include "verdict/verdict_text.h"

#include <string.h>

enum {
	NAMES_BYTES_MAX = 8, /* of phases in one sentence */
	CASES_MAX = 20,      /* of a failed test */
	TAIL_MAX = 2 * 1024,
	TAILS_MAX = 1024 * 1024, /* of all failed tests */
};

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* The failures that do not decide. Behind the number of all failures they are some of these. */
static void add_remarks(struct buf *out, const struct collected_run *run)
{
	const size_t optional = optional_failures(run);
	struct arena scratch = {0};

	if (optional && !run->success && run->tests_failed)
		buf_printf(out, " (%zu optional)%s", optional, quarantine_failures(&scratch, run));
	else
		buf_adds(out, verdict_remarks(&scratch, run));
	arena_release(&scratch);
}

void html_add_title(struct buf *out, const struct collected_run *run)
{
	struct buf culprits = BUF_INIT;

	html_add_culprits(&culprits, run);
	if (!run->success && run->tests_failed)
		buf_printf(out, "\u2717 %zu failed", run->tests_failed);
	else if (!run->success && culprits.len)
		buf_printf(out, "\u2717 %s failed", culprits.text);
	else
		buf_adds(out, run->success ? "\u2713 passed" : "\u2717 not passed");
	add_remarks(out, run);
	buf_adds(out, " \u00B7 ");
	html_add_text(out, run->plan->name);
	buf_release(&culprits);
}

/* ---- the verdict ---- */

/* "Failed: 3 of 26 tests", "Passed: all 26 tests", "Failed: service web; 0 of 26 tests passed" */
static void add_headline(struct buf *out, const struct collected_run *run)
{
	size_t count = run->success || !run->tests_failed ? run->tests_passed : run->tests_failed;

	buf_printf(
	    out, "<h1><span class=\"verdict\">%s</span> ", run->success ? "Passed" : "Failed");
	if (!run->success && !run->tests_failed) {
		size_t before = out->len;

		html_add_culprits(out, run);
		buf_adds(out, out->len > before ? "; " : "");
	}
	if (run->tests == 0)
		buf_adds(out, "no test ran");
	else if (run->success && count == run->tests)
		buf_printf(out, "%s%zu test%s", count == 1 ? "" : "all ", count, plural(count));
	else
		buf_printf(out, "%zu of %zu test%s", count, run->tests, plural(run->tests));
	if (!run->success && !run->tests_failed && run->tests)
		buf_adds(out, " passed");
	add_remarks(out, run);
	buf_adds(out, "</h1>\n");
}

enum which { REQUIRED_PHASES, SKIPPED_PHASES, OPTIONAL_PHASES, HALTED_PHASES };

static bool is_of(const struct collected_phase *phase, enum which which)
{
	switch (which) {
	case REQUIRED_PHASES:
		return phase->status != STATUS_PASSED && !phase->halted && phase->phase->gates &&
		       !phase_skip_text(phase);
	case SKIPPED_PHASES:
		return phase_skip_text(phase) != NULL;
	case OPTIONAL_PHASES:
		return phase->status != STATUS_PASSED && !phase->halted && !phase->phase->gates;
	case HALTED_PHASES:
		return phase->halted != NULL;
	}
	return false;
}

/* "<p>health and smoke did not pass.</p>"; nothing when there is no such phase. */
static void add_sentence(
    struct buf *out, const struct collected_run *run, enum which which, const char *what)
{
	size_t count = 0, n = 0;

	for (size_t i = 0; i < run->phase_count; i++)
		count += is_of(&run->phases[i], which);
	if (count == 0)
		return;
	buf_adds(out, "<p>");
	for (size_t i = 0; i < run->phase_count && n < NAMES_BYTES_MAX; i++) {
		if (!is_of(&run->phases[i], which))
			continue;
		if (n++)
			buf_adds(out, n == count ? " and " : ", ");
		buf_adds(out, "<b>");
		html_add_text(out, run->phases[i].phase->name);
		buf_adds(out, "</b>");
	}
	if (n < count)
		buf_printf(out, " and %zu more", count - n);
	buf_printf(out, " %s.</p>\n", what);
}

static void add_number(
    struct buf *out, size_t number, const char *class, const char *what, const char *among)
{
	buf_printf(out, "<div class=\"%s%s\"><dt>%s", class, number ? "" : " none", what);
	buf_adds(out, among);
	buf_printf(out, "</dt><dd>%zu</dd></div>\n", number);
}

/* " (1 flaky, 4 from before)": of those that passed. */
static void describe_passed(struct buf *out, size_t flaky, size_t cached)
{
	if (!flaky && !cached)
		return;
	buf_printf(out, " <span class=\"among%s\">(", flaky ? " flaky" : "");
	if (flaky)
		buf_printf(out, "%zu flaky%s", flaky, cached ? ", " : "");
	if (cached)
		buf_printf(out, "%zu cached", cached);
	buf_adds(out, ")</span>");
}

/* "<p class="case-totals">Cases: 140 passed, 3 failed, of 143</p>" */
static void add_cases(struct buf *out, const struct collected_run *run)
{
	struct case_totals cases = case_totals(run);

	if (!cases.all)
		return;
	buf_adds(out, "<p class=\"case-totals\">Cases: ");
	case_totals_text(out, &cases);
	buf_printf(out, ", of %zu</p>\n", cases.all);
}

/* The proportions of the tests, in percent of the width. */
static void add_proportions(struct buf *out, const struct collected_run *run)
{
	const struct {
		size_t count;
		const char *class;
	} parts[] = {
	    {run->tests_failed, "failed"},
	    {run->tests_skipped, "skipped"},
	    {run->flaky, "flaky"},
	    {run->tests_passed > run->flaky ? run->tests_passed - run->flaky : 0, "passed"},
	};
	double at = 0;

	buf_adds(
	    out, "<svg class=\"proportions\" aria-hidden=\"true\" width=\"100%\" height=\"8\">");
	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && run->tests; i++) {
		double width = 100.0 * (double)parts[i].count / (double)run->tests;

		if (parts[i].count)
			buf_printf(out,
			    "<rect class=\"%s\" x=\"%.3f%%\" width=\"%.3f%%\" height=\"8\"/>",
			    parts[i].class, at, width);
		at += width;
	}
	buf_adds(out, "</svg>\n");
}

/* "2026-01-31 12:00:00 UTC" from "2026-01-31T12:00:00.123Z". */
static void add_time(struct buf *out, const char *iso)
{
	struct buf text = BUF_INIT;

	if (strlen(iso) >= 19)
		buf_printf(&text, "%.10s %.8s UTC", iso, iso + 11);
	buf_adds(out, "<time datetime=\"");
	html_add_text(out, iso);
	buf_adds(out, "\">");
	html_add_text(out, text.text);
	buf_adds(out, "</time>");
	buf_release(&text);
}

static void add_changes(struct buf *out, const struct collected_run *run)
{
	struct buf counts = BUF_INIT;

	changes_counts(&counts, run);
	if (counts.len)
		buf_printf(out, "<p>Since the last run: %s.</p>\n", counts.text);
	buf_release(&counts);
}

/* "Failures by class: 2 product, 1 blocked." */
static void add_classes(struct buf *out, const struct collected_run *run)
{
	struct buf classes = BUF_INIT;

	classes_text(&classes, run);
	if (classes.len)
		buf_printf(out, "<p>Failures by class: %s.</p>\n", classes.text);
	if (infrastructure_text(run))
		buf_printf(out, "<p class=\"notice\">%s.</p>\n", infrastructure_text(run));
	buf_release(&classes);
}

static void add_retries(struct buf *out, const struct collected_run *run)
{
	struct arena scratch = {0};
	const char *text = retries_text(&scratch, run);

	if (text)
		buf_printf(out, "<p class=\"notice\">Retries stopped: %s.</p>\n", text);
	arena_release(&scratch);
}

enum { COMMIT_DIGITS = 12 };

/* A hash is cut; anything else, such as a masked one, is not. */
static void add_commit(struct buf *out, const char *commit)
{
	size_t digits = strspn(commit, "0123456789abcdef");
	struct buf start = BUF_INIT;

	buf_add(&start, commit,
	    !commit[digits] && digits > COMMIT_DIGITS ? COMMIT_DIGITS : strlen(commit));
	html_add_text(out, start.text);
	buf_release(&start);
}

static void add_origin_part(struct buf *out, const char *name, const char *value, const char *href)
{
	if (!value)
		return;
	buf_printf(out, "<span>%s ", name);
	if (href) {
		buf_adds(out, "<a rel=\"noreferrer\" href=\"");
		html_add_text(out, href);
		buf_adds(out, "\">");
	}
	html_add_text(out, value);
	buf_adds(out, href ? "</a></span> " : "</span> ");
}

/* "branch main  commit 0123456789ab  job e2e  on ci-7" */
static void add_origin(struct buf *out, const struct origin *origin)
{
	if (!origin->branch && !origin->commit && !origin->job && !origin->host)
		return;
	buf_adds(out, "<p class=\"name origin\">");
	add_origin_part(out, "branch", origin->branch, NULL);
	if (origin->commit) {
		buf_adds(out, "<span>commit <code title=\"");
		html_add_text(out, origin->commit);
		buf_adds(out, "\">");
		add_commit(out, origin->commit);
		buf_adds(out, "</code></span> ");
	}
	add_origin_part(out, "job",
	    origin->job       ? origin->job
	    : origin->job_url ? "of CI"
			      : NULL,
	    origin->job_url);
	add_origin_part(out, "on", origin->host, NULL);
	buf_adds(out, "</p>\n");
}

static void add_trouble(struct buf *out, const struct collected_run *run)
{
	struct arena scratch = {0};
	const char *trouble = run_trouble(&scratch, run);

	if (trouble)
		buf_printf(out, "<p class=\"notice\">%s.</p>\n", trouble);
	arena_release(&scratch);
}

void html_add_summary(struct buf *out, const struct collected_run *run)
{
	struct buf among = BUF_INIT;
	char duration[TIME_TEXT];

	duration_human(run->duration, duration);
	buf_adds(out, "<p class=\"name\"><b>");
	html_add_text(out, run->plan->name);
	buf_adds(out, "</b> ");
	add_time(out, run->run->started);
	buf_printf(out, " <span>%s</span>", duration);
	buf_adds(out, " <span>run <code>");
	html_add_text(out, run->run->id);
	buf_adds(out, "</code>");
	if (run->run->invocation > 1)
		buf_printf(out, ", make number %d of it", run->run->invocation);
	buf_adds(out, "</span></p>\n");
	add_origin(out, &run->run->origin);
	add_headline(out, run);
	buf_adds(out, "<div class=\"why\">\n");
	add_trouble(out, run);
	add_classes(out, run);
	add_retries(out, run);
	html_add_service_sentences(out, run);
	add_sentence(out, run, REQUIRED_PHASES, "did not pass");
	add_sentence(
	    out, run, SKIPPED_PHASES, "did not pass: required, but every test skipped itself");
	add_sentence(out, run, HALTED_PHASES, "did not run because of that");
	add_sentence(out, run, OPTIONAL_PHASES, "did not pass, which was not required");
	add_changes(out, run);
	html_add_quarantine(out, run);
	buf_adds(out, "</div>\n");
	add_proportions(out, run);
	buf_adds(out, "<dl class=\"numbers\">\n");
	describe_passed(&among, run->flaky, run->cached);
	add_number(out, run->tests_passed, "passed", "passed", among.text);
	add_number(out, run->tests_failed, "failed", "failed", "");
	add_number(out, run->tests_skipped, "skipped", "skipped", "");
	buf_release(&among);
	buf_adds(out, "</dl>\n");
	add_cases(out, run);
}

/* ---- phases ---- */

static const char *phase_class(const struct collected_phase *phase)
{
	return status_name(phase->halted            ? STATUS_SKIPPED
			   : phase_skip_text(phase) ? STATUS_FAILED
						    : phase->status);
}

static void add_count(struct buf *out, size_t count, const char *class, const char **separator)
{
	if (!count)
		return;
	buf_printf(out, "%s<span class=\"%s\">%zu %s</span>", *separator, class, count, class);
	*separator = ", ";
}

void html_add_phases(struct buf *out, const struct collected_run *run)
{
	for (size_t i = 0; i < run->phase_count; i++) {
		const struct collected_phase *phase = &run->phases[i];
		const char *class = phase_class(phase), *separator = "";
		char duration[TIME_TEXT] = "";

		if (!phase->halted)
			duration_human(phase->duration, duration);
		buf_printf(out,
		    "<tr class=\"%s\"><td class=\"number\">%zu</td>"
		    "<th scope=\"row\"><span class=\"sign\" role=\"img\" aria-label=\"%s\"></span>"
		    "<span class=\"phase-name\">",
		    class, i + 1, class);
		html_add_text(out, phase->phase->name);
		buf_adds(out, "</span></th><td class=\"counts\">");
		if (phase->halted) {
			buf_adds(out, "did not run: ");
			html_add_text(out, phase->halted);
		} else {
			add_count(out, phase->failed, "failed", &separator);
			add_count(out, phase->skipped, "skipped", &separator);
			add_count(out, phase->passed, "passed", &separator);
			describe_passed(out, phase->flaky, phase->cached);
			if (phase_skip_text(phase))
				buf_adds(out,
				    ": <span class=\"failed\">every test skipped itself</span>");
			if (!phase->reached)
				buf_adds(out, "; make did not finish");
		}
		buf_printf(out,
		    "</td><td class=\"kind\">%s%s, %s</td><td class=\"duration\">%s</td></tr>\n",
		    phase->phase->required ? phase->phase->gates ? "required" : "quarantined"
		    : phase->phase->gates  ? "named"
					   : "optional",
		    phase->phase->required && !phase->phase->halts ? ", halts nothing" : "",
		    phase->phase->parallel ? "parallel" : "in order", duration);
	}
}

/* ---- what failed ---- */

static void add_failed_cases(struct buf *out, const struct cases *cases)
{
	size_t shown = 0;

	buf_adds(out, "<ul>");
	for (size_t i = 0; i < cases->count; i++) {
		const struct test_case *item = &cases->items[i];

		if (item->status != CASE_FAILED && item->status != CASE_ERROR)
			continue;
		if (shown++ == CASES_MAX)
			break;
		buf_adds(out, "<li><b>");
		html_add_text(out, item->name);
		buf_adds(out, "</b> ");
		if (item->excerpt) {
			buf_adds(out, "<pre class=\"excerpt\">");
			html_add_text(out, item->excerpt);
			buf_adds(out, "</pre>");
		} else {
			html_add_text(out, item->message ? item->message : "");
		}
		buf_adds(out, "</li>");
	}
	buf_adds(out, "</ul>\n");
}

static void add_failure(struct buf *out, const struct collected_test *test, size_t *room)
{
	struct arena arena = {0};
	struct buf tail = BUF_INIT;
	const char *why = collected_error(&arena, test);

	buf_adds(out, "<article class=\"failed\"><h3>");
	html_add_text(out, test->test->phase->name);
	buf_addc(out, '/');
	html_add_text(out, test->test->name);
	buf_adds(out, "</h3><p>");
	html_add_text(out, why ? why : "");
	buf_adds(out, outcome_class_note(test->result, test->class));
	if (changes_of_test(&arena, test))
		buf_printf(out, " (%s)", changes_of_test(&arena, test));
	if (test->excused)
		buf_printf(out, " (%s)", quarantine_excuse(&arena, test));
	buf_adds(out, "</p>\n");
	if (test->cases)
		add_failed_cases(out, test->cases);
	if (test->result->log && *room) {
		html_tail(&tail, test->result->log, TAIL_MAX);
		*room -= tail.len < *room ? tail.len : *room;
		html_add_log(out, tail.text);
	}
	buf_adds(out, "</article>\n");
	buf_release(&tail);
	arena_release(&arena);
}

void html_add_failures(struct buf *out, const struct collected_run *run)
{
	size_t room = TAILS_MAX;

	if (run->tests_failed || run->services.failed)
		buf_adds(out, "<h2>What failed</h2>\n");
	html_add_service_failures(out, run);
	for (int required = 1; required >= 0; required--)
		for (size_t i = 0; i < run->phase_count; i++) {
			const struct collected_phase *phase = &run->phases[i];

			for (size_t j = 0; j < phase->test_count; j++)
				if (phase->tests[j].test->gates == (required == 1) &&
				    phase->tests[j].result->status == STATUS_FAILED)
					add_failure(out, &phase->tests[j], &room);
		}
}
