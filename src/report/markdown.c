/* SPDX-License-Identifier: MIT */
/* summary.md: what happened, short enough for a comment on GitHub or GitLab. What a test printed
 * stands in code, where nothing means anything. */
#include "base/printable.h"
#include "base/time.h"
#include "report/files.h"
#include "report/markdown.h"
#include "report/reporter.h"
#include "report/rows.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "text/line.h"
#include "text/tail.h"
#include "verdict/case_totals.h"
#include "verdict/changes.h"
#include "verdict/quarantine.h"
#include "verdict/service_text.h"
#include "verdict/verdict_text.h"

#include <string.h>

enum {
	COMMENT_MAX = 60000,
	NAME_BYTES_MAX = 200,
	LINE_BYTES_MAX = 300,
	CASES_MAX = 10,
	TAIL_LINES = 15
};
enum { CHANGES_MAX = 10 };

/* A code span: in it nothing means anything, and nobody is mentioned. One line. */
static void add_code(struct buf *out, const char *text)
{
	size_t longest = 0, run = 0;
	const char *pad = text[0] == '`' || (text[0] && text[strlen(text) - 1] == '`') ? " " : "";

	if (text[0] == '\0')
		return;
	for (const char *p = text; *p; p++) {
		run = *p == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (size_t i = 0; i <= longest; i++)
		buf_addc(out, '`');
	buf_printf(out, "%s%s%s", pad, text, pad);
	for (size_t i = 0; i <= longest; i++)
		buf_addc(out, '`');
}

/* Lines of text in a fence that is longer than any in it. */
static void add_fenced(struct buf *out, const char *text, const char *indent)
{
	size_t fence = 2, run = 0;

	for (const char *p = text; *p; p++) {
		run = *p == '`' ? run + 1 : 0;
		fence = run > fence ? run : fence;
	}
	buf_adds(out, indent);
	for (size_t i = 0; i <= fence; i++)
		buf_addc(out, '`');
	buf_adds(out, "text\n");
	for (const char *line = text; *line;) {
		size_t len = strcspn(line, "\n");

		buf_adds(out, indent);
		buf_add(out, line, len);
		buf_addc(out, '\n');
		line += len + (line[len] == '\n');
	}
	buf_adds(out, indent);
	for (size_t i = 0; i <= fence; i++)
		buf_addc(out, '`');
	buf_addc(out, '\n');
}

/* The end of a log behind a fold. */
static void add_tail(struct buf *out, const char *log)
{
	struct buf tail = BUF_INIT;

	if (log)
		tail_read(log, TAIL_LINES, &tail);
	if (tail.len) {
		buf_adds(out, "\n<details><summary>the end of its log</summary>\n\n");
		add_fenced(out, tail.text, "");
		buf_adds(out, "\n</details>\n");
	}
	buf_release(&tail);
}

/* What is being written, piece by piece: one that does not fit is left out whole, so that no fence
 * and no fold stays open. */
struct page {
	struct buf *out;
	size_t start, limit;
	struct arena scratch;
};

static bool page_add(struct page *page, struct buf *piece, size_t limit)
{
	bool fits = page->out->len - page->start + piece->len <= limit;

	if (fits)
		buf_add(page->out, piece->text, piece->len);
	buf_clear(piece);
	return fits;
}

static const char *status_sign(enum status status)
{
	switch (status) {
	case STATUS_PASSED:
		return "✅";
	case STATUS_FAILED:
		return "❌";
	case STATUS_SKIPPED:
		return "⏩";
	}
	return "";
}

static void add_head(struct page *page, const struct collected_run *run)
{
	struct buf *out = page->out, classes = BUF_INIT;
	struct case_totals cases = case_totals(run);
	char duration[TIME_TEXT];

	duration_human(run->duration, duration);
	buf_printf(out, "## %s E2E tests %s%s",
	    status_sign(run->success ? STATUS_PASSED : STATUS_FAILED), run_verdict(run),
	    verdict_remarks(&page->scratch, run));
	if (run->plan->name) {
		buf_adds(out, " · ");
		add_code(out, line_cut(&page->scratch, run->plan->name, NAME_BYTES_MAX));
	}
	buf_printf(out, "\n\n%zu of %zu phases passed; ", run->passed, run->phase_count);
	counts_text(out, run->tests_passed, run->tests_failed, run->tests_skipped, run->flaky, 0);
	buf_printf(out, " of %zu tests; %s\n\n", run->tests, duration);
	if (cases.all) {
		buf_adds(out, "Cases: ");
		case_totals_text(out, &cases);
		buf_printf(out, ", of %zu.\n\n", cases.all);
	}
	classes_text(&classes, run);
	if (classes.len)
		buf_printf(out, "Failures by class: %s.\n\n", classes.text);
	buf_release(&classes);
	if (run_trouble(&page->scratch, run))
		buf_printf(out, "**%s.**\n\n", run_trouble(&page->scratch, run));
	if (infrastructure_text(run))
		buf_printf(out, "**%s.**\n\n", infrastructure_text(run));
	if (retries_text(&page->scratch, run))
		buf_printf(out, "Retries stopped: %s.\n\n", retries_text(&page->scratch, run));
}

static void add_bad_service(struct buf *out, struct arena *scratch,
    const struct collected_service *it, const char *separator, bool whole)
{
	bool failed = it->status->state == SERVICE_FAILED;

	buf_printf(out, "%s%s Service `%s`%s: ", separator, failed ? "❌" : "⚠️",
	    it->status->name, it->service->required ? "" : " (not required)");
	add_code(out, line_cut(scratch, service_error(scratch, it->status), LINE_BYTES_MAX));
	buf_addc(out, '\n');
	if (whole && failed)
		add_tail(out, it->status->log);
}

/* The services that are not well stand before what stood on them. */
static void add_services(struct page *page, const struct collected_run *run)
{
	struct buf piece = BUF_INIT;
	const char *separator = "";
	size_t left = 0;

	for (size_t i = 0; i < run->services.count; i++) {
		const struct collected_service *it = &run->services.items[i];
		struct arena scratch = {0};
		bool fits;

		if (!service_is_bad(it->status))
			continue;
		add_bad_service(&piece, &scratch, it, separator, true);
		fits = page_add(page, &piece, page->limit / 6);
		if (!fits) {
			add_bad_service(&piece, &scratch, it, separator, false);
			fits = page_add(page, &piece, page->limit / 5);
		}
		arena_release(&scratch);
		separator = "\n";
		left += !fits;
	}
	if (left)
		buf_printf(page->out, "\nand %zu more services\n", left);
	if (separator[0])
		buf_addc(page->out, '\n');
	buf_release(&piece);
}

static void add_phases(struct page *page, const struct collected_run *run)
{
	struct buf row = BUF_INIT;
	size_t shown = 0;

	buf_adds(page->out, "| Phase | Result | Passed | Failed | Skipped | Time |\n"
			    "|---|---|--:|--:|--:|--:|\n");
	for (; shown < run->phase_count; shown++) {
		const struct collected_phase *phase = &run->phases[shown];
		char duration[TIME_TEXT];

		duration_human(phase->duration, duration);
		buf_printf(&row, "| `%s` | %s %s%s | %zu | %zu | %zu | %s |\n", phase->phase->name,
		    status_sign(phase->halted            ? STATUS_SKIPPED
				: phase_skip_text(phase) ? STATUS_FAILED
							 : phase->status),
		    service_phase_verdict(&page->scratch, run, phase), phase_note(phase->phase),
		    phase->passed, phase->failed, phase->skipped, duration);
		if (!page_add(page, &row, page->limit / 3))
			break;
	}
	if (shown < run->phase_count)
		buf_printf(page->out, "\nand %zu more phases\n", run->phase_count - shown);
	buf_release(&row);
}

/* A line for each kind of change; flaky tests have a list of their own. */
static void add_changes(struct page *page, const struct collected_run *run)
{
	struct buf line = BUF_INIT;
	const char *head = "\n### Since the last run\n\n";

	for (int i = 0; i < TREND_KINDS; i++) {
		enum trend_kind kind = (enum trend_kind)i;
		const struct collected_test **tests = changes_tests(&page->scratch, run, kind);
		size_t shown = run->changes[kind] < CHANGES_MAX ? run->changes[kind] : CHANGES_MAX;

		if (!shown || kind == TREND_FLAKY)
			continue;
		buf_printf(&line, "%s- %s: ", head, changes_title(kind));
		for (size_t j = 0; j < shown; j++) {
			const char *detail = changes_detail(&page->scratch, tests[j], kind);

			buf_printf(&line, "%s`%s`%s%s%s", j ? ", " : "",
			    changes_name(&page->scratch, tests[j]), detail[0] ? " (" : "", detail,
			    detail[0] ? ")" : "");
		}
		if (run->changes[kind] > shown)
			buf_printf(&line, " and %zu more", run->changes[kind] - shown);
		buf_addc(&line, '\n');
		if (page_add(page, &line, page->limit / 2))
			head = "";
	}
	buf_release(&line);
}

static void add_failed_cases(
    struct buf *out, struct arena *scratch, const struct collected_test *test)
{
	size_t failed = 0;

	for (size_t i = 0; i < case_count(test); i++) {
		struct row row = row_at(scratch, test, i);

		if (!row_failed(&row) || failed++ >= CASES_MAX)
			continue;
		buf_adds(out, "- ");
		add_code(out, line_cut(scratch, row.name, NAME_BYTES_MAX));
		if (row.file) {
			const char *file = row.line
					       ? arena_printf(scratch, "%s:%d", row.file, row.line)
					       : row.file;
			buf_adds(out, " in ");
			add_code(out, line_cut(scratch, file, NAME_BYTES_MAX));
		}
		if (row.excerpt) {
			struct buf safe = BUF_INIT;

			printable_add(&safe, row.excerpt, strlen(row.excerpt));
			buf_adds(out, ":\n");
			add_fenced(out, safe.text, "  ");
			buf_release(&safe);
			continue;
		}
		if (row.message) {
			buf_adds(out, ": ");
			add_code(out, line_cut(scratch, row.message, LINE_BYTES_MAX));
		}
		buf_addc(out, '\n');
	}
	if (failed > CASES_MAX)
		buf_printf(out, "- and %zu more\n", failed - CASES_MAX);
}

static void add_failed_test(struct buf *out, struct arena *scratch,
    const struct collected_phase *phase, const struct collected_test *test, bool whole)
{
	const char *error = collected_error(scratch, test);

	if (!case_count(test) || !whole)
		error = test_error(scratch, test);
	buf_printf(out, "\n**`%s/%s`**%s%s: ", phase->phase->name, test->test->name,
	    test->excused ? " (quarantined)" : phase_note(phase->phase),
	    outcome_class_note(test->result, test->class));
	add_code(out, line_cut(scratch, error, LINE_BYTES_MAX));
	buf_addc(out, '\n');
	if (!whole)
		return;
	if (failed_case(test))
		buf_addc(out, '\n');
	add_failed_cases(out, scratch, test);
	add_tail(out, test->result->log);
}

static void add_failed(struct page *page, const struct collected_run *run)
{
	struct buf piece = BUF_INIT;
	size_t left = run->tests_failed;

	if (left)
		buf_adds(page->out, "\n### Failed\n");
	for (size_t i = 0; i < run->phase_count && left; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const struct collected_phase *phase = &run->phases[i];
			const struct collected_test *test = &phase->tests[j];
			struct arena scratch = {0};
			bool fits;

			if (test->result->status != STATUS_FAILED)
				continue;
			add_failed_test(&piece, &scratch, phase, test, true);
			fits = page_add(page, &piece, page->limit * 2 / 3);
			if (!fits) {
				add_failed_test(&piece, &scratch, phase, test, false);
				fits = page_add(page, &piece, page->limit * 5 / 6);
			}
			arena_release(&scratch);
			if (!fits)
				goto full;
			left--;
		}
full:
	if (left)
		buf_printf(page->out, "\nand %zu more\n", left);
	buf_release(&piece);
}

/* The tests that have a quarantine, a line each. */
static void add_quarantine(struct page *page, const struct collected_run *run)
{
	struct buf line = BUF_INIT;
	size_t count, shown = 0;
	const struct collected_test **tests = quarantine_tests(&page->scratch, run, &count);
	const char *head = "\n### Quarantine\n\n";

	for (; shown < count; shown++) {
		const char *reason = quarantine_reason(&page->scratch, tests[shown]);

		buf_printf(&line, "%s- `%s` %s, %s", head,
		    changes_name(&page->scratch, tests[shown]),
		    status_name(tests[shown]->result->status),
		    quarantine_terms(&page->scratch, tests[shown]));
		if (reason[0]) {
			buf_adds(&line, ": ");
			add_code(&line, line_cut(&page->scratch, reason, LINE_BYTES_MAX));
		}
		buf_addc(&line, '\n');
		if (!page_add(page, &line, page->limit / 2))
			break;
		head = "";
	}
	if (shown < count)
		buf_printf(page->out, "%s- and %zu more\n", head, count - shown);
	buf_release(&line);
}

/* The tests that are flaky, or those that were skipped; each one line. */
static void add_list(
    struct page *page, const struct collected_run *run, bool flaky, size_t count, size_t limit)
{
	struct buf line = BUF_INIT;

	if (count)
		buf_printf(page->out, "\n### %s\n\n", flaky ? "Flaky" : "Skipped");
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count && count; j++) {
			const struct collected_test *test = &run->phases[i].tests[j];
			const struct result *result = test->result;

			if (flaky ? !test->flaky : result->status != STATUS_SKIPPED)
				continue;
			buf_printf(
			    &line, "- `%s/%s`: ", run->phases[i].phase->name, test->test->name);
			if (flaky)
				buf_printf(&line, "%s%s%s", flaky_text(&page->scratch, test),
				    test->trend ? "; flaky in " : "",
				    test->trend ? changes_flaky(&page->scratch, test->trend) : "");
			else
				add_code(
				    &line, line_cut(&page->scratch,
					       test_error(&page->scratch, test), LINE_BYTES_MAX));
			buf_addc(&line, '\n');
			if (!page_add(page, &line, limit))
				goto full;
			count--;
		}
full:
	if (count)
		buf_printf(page->out, "- and %zu more\n", count);
	buf_release(&line);
}

void markdown_add(struct buf *out, const struct collected_run *run, size_t limit)
{
	struct page page = {.out = out, .start = out->len, .limit = limit};

	add_head(&page, run);
	add_services(&page, run);
	add_phases(&page, run);
	add_changes(&page, run);
	add_quarantine(&page, run);
	add_failed(&page, run);
	/* What the end needs for itself is far below a thousand bytes. */
	add_list(&page, run, true, run->flaky, limit * 11 / 12 - 500);
	add_list(&page, run, false, run->tests_skipped, limit - 500);
	buf_printf(out, "\nRun `%s`\n", run->run->id);
	arena_release(&page.scratch);
}

/* ---- the file ---- */

static void end(const struct report *report, const struct collected_run *run)
{
	struct buf out = BUF_INIT;

	markdown_add(&out, run, COMMENT_MAX);
	report_file_write(report, REPORTER_MARKDOWN, &out);
	buf_release(&out);
}

const struct reporter reporter_markdown = {
    .end = end,
};
