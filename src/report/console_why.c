/* SPDX-License-Identifier: MIT */
/* The message of what failed comes before all that is only about it: of a case with what was
 * expected and received and the line of its source, and of a test without cases the end of its
 * log. */
#include "report/console_why.h"

#include "base/printable.h"
#include "cases/cases.h"
#include "state/outcome.h"
#include "text/tail.h"
#include "text/wrap.h"
#include "verdict/attempts.h"
#include "verdict/hint.h"
#include "verdict/quarantine.h"
#include "verdict/collect_services.h"
#include "verdict/verdict_text.h"

#include <string.h>

/* REASON_LINES: of a message, with its snippet. ROWS: in which one line of it goes on. */
enum { REASON_LINES = 10, ROWS = 3, TAIL_LINES = 15 };

bool console_has_note(const struct collected_test *test)
{
	const struct result *result = test->result;

	return result->status != STATUS_PASSED || test->flaky || result->leaky.count ||
	       result->not_retried || test->excused || test->service;
}

static size_t failed_cases(const struct collected_test *test)
{
	return test->cases ? test->cases->failed + test->cases->errors : 0;
}

/* Of a test that failed by its cases, they say more than its exit code. */
static struct result told_by_cases(struct arena *arena, const struct collected_test *test)
{
	struct result result = *test->result;
	size_t failed = failed_cases(test);

	if (result.status == STATUS_FAILED && result.reason == REASON_EXIT && failed &&
	    !result.detail)
		result.detail = arena_printf(arena, "%zu of %zu case%s failed", failed,
		    test->cases->count, test->cases->count == 1 ? "" : "s");
	return result;
}

void console_outcome(
    struct buf *out, const struct report *report, const struct collected_test *test)
{
	const struct style *style = &report->style;
	struct result result = told_by_cases(report->arena, test);

	if (test->cached)
		buf_printf(out, "  %scached%s", style->dim, style->off);
	outcome_describe(out, style, &result, test->class);
	if (test->flaky && !result.flaky)
		buf_printf(out, "  %sflaky: %s%s", style->yellow, flaky_text(report->arena, test),
		    style->off);
	if (test->excused)
		buf_printf(out, "  %s%s%s", style->yellow, quarantine_excuse(report->arena, test),
		    style->off);
}

/* ---- why ---- */

struct place {
	struct buf *out;
	const struct report *report;
	int indent, width;
};

static void add_blanks(struct buf *out, int count)
{
	for (; count > 0; count--)
		buf_addc(out, ' ');
}

/* A line of ours, which may have colours. */
static void add_line(const struct place *at, const struct buf *line, int rows)
{
	wrap_line(at->out, &at->report->style, line->text, at->indent + 2, at->width, rows);
}

static size_t line_count(const char *text)
{
	size_t count = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		count += *text != '\n';
	return count;
}

/* Whether the text has the code of "> 12 | code" already. */
static bool shows_code(const char *text, const char *source)
{
	return text && strstr(text, strchr(source, '|') + 2);
}

/* Its message, and behind that the lines of the source, when the message does not show them. */
static void add_reason(const struct place *at, const struct test_case *it, const char *log)
{
	const struct style *style = &at->report->style;
	const char *text = it->excerpt ? it->excerpt : it->message;
	const char *snippet = case_snippet(at->report->arena, it);
	int lines = REASON_LINES;
	struct buf code = BUF_INIT;

	if (snippet && text && strstr(text, snippet)) {
		snippet = NULL;
	} else if (!snippet) {
		snippet = case_source_line(at->report->arena, it, log, at->report->run->hidden);
		if (snippet && shows_code(text, snippet))
			snippet = NULL;
	}
	if (snippet)
		lines -= (int)line_count(snippet);
	if (text)
		wrap_text(at->out, style, text, at->indent + 2, at->width, ROWS, lines);
	if (snippet) {
		wrap_text(&code, style, snippet, at->indent + 2, at->width, 1, REASON_LINES);
		buf_printf(
		    at->out, "%s%.*s%s\n", style->dim, (int)code.len - 1, code.text, style->off);
		buf_release(&code);
	}
}

static void add_case(const struct place *at, const struct test_case *it, const char *log)
{
	const struct style *style = &at->report->style;
	struct buf line = BUF_INIT;

	add_blanks(&line, at->indent);
	outcome_sign(&line, style, STATUS_FAILED);
	buf_addc(&line, ' ');
	printable_add(&line, it->name, strlen(it->name));
	case_put_place(&line, style, it);
	add_line(at, &line, ROWS);
	buf_release(&line);
	add_reason(at, it, log);
}

/* The failing cases, each with its place and why it failed. Returns how many there are. */
static size_t add_cases(
    const struct place *at, const struct cases *cases, size_t most, const char *log)
{
	const struct style *style = &at->report->style;
	size_t shown = 0, failing = cases->failed + cases->errors;
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < cases->count && shown < most; i++)
		if (case_failed(cases->items[i].status)) {
			shown++;
			add_case(at, &cases->items[i], log);
		}
	if (failing > shown)
		buf_printf(at->out, "%*sand %zu more failing case%s\n", at->indent, "",
		    failing - shown, failing - shown == 1 ? "" : "s");
	if (cases->problem) {
		add_blanks(&line, at->indent);
		buf_adds(&line, style->yellow);
		printable_add(&line, cases->problem, strlen(cases->problem));
		buf_adds(&line, style->off);
		add_line(at, &line, ROWS);
	}
	buf_release(&line);
	return failing;
}

/* Whether this attempt comes before the last one, and failed like the one before it. */
static bool failed_the_same(
    const struct place *at, const struct collected_test *test, size_t index, const char *text)
{
	return index + 1 < test->result->attempt_count &&
	       test->result->attempts[index].status == STATUS_FAILED &&
	       strcmp(attempt_error(at->report->arena, at->report->run, test, index), text) == 0;
}

/* The attempts before the last one. Of a pass its first failure is all there is to say; of a
 * failure that goes without saying when it is the same. */
static void add_attempts(const struct place *at, const struct collected_test *test, size_t most)
{
	const struct result *result = test->result;
	const struct style *style = &at->report->style;
	const char *last = test_error(at->report->arena, test);

	for (size_t i = 0; i + 1 < result->attempt_count && i < most; i++) {
		const char *text;
		struct buf line = BUF_INIT;
		size_t first = i;

		if (result->attempts[i].status != STATUS_FAILED)
			continue;
		text = attempt_error(at->report->arena, at->report->run, test, i);
		while (failed_the_same(at, test, i + 1, text))
			i++;
		add_blanks(&line, at->indent);
		buf_printf(&line, "%sattempt%s %zu", style->dim, i > first ? "s" : "", first + 1);
		if (i > first)
			buf_printf(&line, " to %zu", i + 1);
		buf_printf(&line, ":%s ", style->off);
		if (last && strcmp(last, text) == 0)
			buf_adds(&line, "the same");
		else
			printable_add(&line, text, strlen(text));
		add_line(at, &line, ROWS);
		buf_release(&line);
	}
}

/* Beside the test: what it stands on was not well. */
static void add_service_note(const struct place *at, const struct service_status *service)
{
	const struct style *style = &at->report->style;
	struct buf line = BUF_INIT;
	const char *text = service_trouble(at->report->arena, service);

	add_blanks(&line, at->indent);
	buf_printf(&line, "%sservice %s ", style->yellow, service->name);
	printable_add(&line, text, strlen(text));
	buf_adds(&line, style->off);
	add_line(at, &line, ROWS);
	buf_release(&line);
}

static void add_hint(const struct place *at, const char *hint)
{
	const struct style *style = &at->report->style;
	struct buf line = BUF_INIT;

	add_blanks(&line, at->indent);
	buf_printf(&line, "%shint: %s%s", style->yellow, hint, style->off);
	add_line(at, &line, REASON_LINES);
	buf_release(&line);
}

/* Whether e2e-run has written the reason into the log, and the test nothing: then that has been
 * said.
 */
static bool says_only_why(const struct result *result)
{
	struct buf end = BUF_INIT, why = BUF_INIT;
	bool same;

	if (!result->detail)
		return false;
	tail_read(result->log, 2, &end);
	buf_adds(&why, "e2e-run: ");
	printable_add(&why, result->detail, strlen(result->detail));
	buf_addc(&why, '\n');
	same = end.len && strcmp(end.text, why.text) == 0;
	buf_release(&end);
	buf_release(&why);
	return same;
}

void console_why(struct buf *out, const struct report *report, const struct collected_test *test,
    int indent, const struct why_limits *limits)
{
	const struct result *result = test->result;
	const struct place at = {out, report, indent, report->width};
	size_t told = 0;
	const char *hint;
	int lines;

	if (test->service)
		add_service_note(&at, test->service);
	if (result->status == STATUS_FAILED && test->cases)
		told = add_cases(&at, test->cases, limits->cases, result->log);
	if (has_failed_attempts(result))
		add_attempts(&at, test, limits->others);
	if (result->status != STATUS_FAILED)
		return;
	lines = result->log && limits->log && !told && !says_only_why(result)
		    ? attempt_log_lines(result, TAIL_LINES)
		    : 0;
	if (lines)
		tail_show(out, &report->style, result->log, lines, indent, at.width);
	else if (result->log && limits->log)
		buf_printf(out, "%*s%slog: %s%s\n", indent, "", report->style.dim, result->log,
		    report->style.off);
	hint = limits->log ? test_hint(test) : NULL;
	if (hint)
		add_hint(&at, hint);
}
