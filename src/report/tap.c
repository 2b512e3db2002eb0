/* SPDX-License-Identifier: MIT */
/* TAP 14 on standard output: a test point per test. What does not gate is a TODO, and a run whose
 * failure no test point shows bails out: a harness comes to the verdict that we come to. A service
 * is no test point: one that failed is in comments. */
#include "base/output.h"
#include "base/printable.h"
#include "plan/reporters.h"
#include "report/reporter.h"
#include "report/rows.h"
#include "state/reasons.h"
#include "text/line.h"
#include "text/tail.h"
#include "verdict/changes.h"
#include "verdict/quarantine.h"
#include "verdict/service_text.h"
#include "verdict/verdict_text.h"

#include <string.h>
#include <unistd.h>

enum { TAIL_LINES = 15, REASON_MAX = 200 };

/* A double-quoted YAML scalar on one line, so that none of its lines can pass for one of TAP. */
static void add_quoted(struct buf *out, const char *text)
{
	struct buf clean = BUF_INIT;

	printable_add(&clean, text, strlen(text));
	buf_addc(out, '"');
	for (const char *p = clean.text; *p; p++) {
		if (*p == '"' || *p == '\\')
			buf_printf(out, "\\%c", *p);
		else if (*p == '\n')
			buf_adds(out, "\\n");
		else if (*p == '\t')
			buf_adds(out, "\\t");
		/* What YAML does not print: U+FEFF, U+FFFE, U+FFFF. */
		else if (strncmp(p, "\xEF\xBB\xBF", 3) == 0)
			buf_adds(out, "\\uFEFF"), p += 2;
		else if (strncmp(p, "\xEF\xBF\xBE", 3) == 0)
			buf_adds(out, "\\uFFFE"), p += 2;
		else if (strncmp(p, "\xEF\xBF\xBF", 3) == 0)
			buf_adds(out, "\\uFFFF"), p += 2;
		else
			buf_addc(out, *p);
	}
	buf_addc(out, '"');
	buf_release(&clean);
}

static void add_pair(struct buf *out, const char *name, const char *text)
{
	if (!text)
		return;
	buf_printf(out, "  %s: ", name);
	add_quoted(out, text);
	buf_addc(out, '\n');
}

static void add_failed_cases(
    struct buf *out, struct arena *scratch, const struct collected_test *test)
{
	const char *head = "  cases:\n";

	for (size_t i = 0; i < row_count(test); i++) {
		struct row row = row_at(scratch, test, i);

		if (!row.item || !row_failed(&row))
			continue;
		buf_printf(out, "%s    - name: ", head);
		add_quoted(out, row.name);
		buf_adds(out, "\n      message: ");
		add_quoted(out, row.message ? row.message : "");
		buf_addc(out, '\n');
		head = "";
	}
}

static void add_block(struct buf *out, struct arena *scratch, const struct collected_test *test)
{
	const struct result *result = test->result;
	struct buf tail = BUF_INIT;

	buf_adds(out, "  ---\n");
	add_pair(out, "message", test_error(scratch, test));
	add_pair(out, "reason", reason_name(result->reason));
	add_pair(out, "class", failure_class_name(test->class));
	buf_printf(out, "  duration_ms: %.3f\n  attempts: %zu\n", result->duration * 1000,
	    result->attempt_count);
	add_pair(out, "history", changes_of_test(scratch, test));
	add_failed_cases(out, scratch, test);
	add_pair(out, "log", result->log);
	if (result->log)
		tail_read(result->log, TAIL_LINES, &tail);
	if (tail.len)
		add_pair(out, "output", tail.text);
	buf_adds(out, "  ...\n");
	buf_release(&tail);
}

/* The text of a directive. A # in it would be another one. */
static void add_reason(struct buf *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == '#' || *p == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *p);
	}
}

static void add_point(struct buf *out, struct arena *scratch, size_t number,
    const struct collected_phase *phase, const struct collected_test *test)
{
	const struct result *result = test->result;

	buf_printf(out, "%s %zu - %s/%s", result->status == STATUS_FAILED ? "not ok" : "ok", number,
	    phase->phase->name, test->test->name);
	switch (result->status) {
	case STATUS_PASSED:
		buf_addc(out, '\n');
		if (test->flaky)
			buf_printf(out, "# flaky: %s\n", flaky_text(scratch, test));
		if (changes_of_test(scratch, test))
			buf_printf(out, "# %s\n", changes_of_test(scratch, test));
		break;
	case STATUS_SKIPPED:
		buf_adds(out, " # SKIP ");
		add_reason(out, line_cut(scratch, test_error(scratch, test), REASON_MAX));
		buf_addc(out, '\n');
		break;
	case STATUS_FAILED:
		buf_printf(out, "%s%s\n", test->test->gates ? "" : " # TODO ",
		    test->test->gates ? ""
		    : test->excused   ? quarantine_excuse(scratch, test)
				      : "not required");
		add_block(out, scratch, test);
		break;
	}
}

/* Each line of it is a comment, whatever a service printed. */
static void add_service(struct buf *out, struct arena *scratch, const struct collected_service *it)
{
	struct buf tail = BUF_INIT;
	const char *line, *end;

	buf_printf(out, "# service %s%s: %s\n", it->status->name,
	    it->service->required ? "" : " (not required)", service_error(scratch, it->status));
	if (it->status->state == SERVICE_FAILED && it->status->log)
		tail_read(it->status->log, TAIL_LINES, &tail);
	for (line = tail.text; *line; line = end + 1) {
		end = strchr(line, '\n');
		buf_printf(out, "#   | %.*s\n", (int)(end - line), line);
	}
	buf_release(&tail);
}

/* A comment for each test that has a quarantine. */
static void add_quarantine(struct buf *out, struct arena *arena, const struct collected_run *run)
{
	size_t count;
	const struct collected_test **tests = quarantine_tests(arena, run, &count);

	for (size_t i = 0; i < count; i++) {
		const char *reason = quarantine_reason(arena, tests[i]);

		buf_printf(out, "# quarantine: %s %s%s", changes_name(arena, tests[i]),
		    quarantine_terms(arena, tests[i]), reason[0] ? ": " : "");
		printable_add(out, reason, strlen(reason));
		buf_addc(out, '\n');
	}
}

static void end(const struct report *report, const struct collected_run *run)
{
	struct buf out = BUF_INIT;
	size_t number = 0;
	bool shown = false;

	buf_printf(&out, "TAP version %s\n1..%zu\n",
	    reporter_option(run->plan, REPORTER_TAP, "version"), run->tests);
	for (size_t i = 0; i < run->services.count; i++)
		if (service_is_bad(run->services.items[i].status))
			add_service(&out, report->arena, &run->services.items[i]);
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const struct collected_phase *phase = &run->phases[i];
			struct arena scratch = {0};

			shown |= phase->tests[j].test->gates &&
				 phase->tests[j].result->status == STATUS_FAILED;
			add_point(&out, &scratch, ++number, phase, &phase->tests[j]);
			arena_release(&scratch);
		}
	if (retries_text(report->arena, run))
		buf_printf(&out, "# retries stopped: %s\n", retries_text(report->arena, run));
	add_quarantine(&out, report->arena, run);
	if (!run->success && !shown)
		buf_printf(&out, "Bail out! %s\n", run_reason(report->arena, run));
	output_print(&out);
}

const struct reporter reporter_tap = {
    .end = end,
};
