/* SPDX-License-Identifier: MIT */
#include "verdict/attempts.h"

#include "base/files.h"
#include "base/printable.h"
#include "cases/cases.h"
#include "state/reasons.h"
#include "text/interpolate.h"
#include "text/line.h"
#include "text/tail.h"
#include "text/telling.h"
#include "verdict/verdict_text.h"

#include <stdlib.h>
#include <string.h>

enum { LOG_BYTES = 256 * 1024, NAME_BYTES_MAX = 120, LINE_BYTES_MAX = 300 };

bool has_failed_attempts(const struct result *result)
{
	for (size_t i = 0; i + 1 < result->attempt_count; i++)
		if (result->attempts[i].status == STATUS_FAILED)
			return true;
	return false;
}

/* The report that the attempt left: e2e-run has put its artifacts aside, as TEST.d.1. */
static const char *report_of(struct arena *arena, const struct collected_test *test, size_t index)
{
	const struct result *result = test->result;
	const char *name =
	    arena_printf(arena, "/%s/%s.d/", test->test->phase->name, test->test->name);
	const char *at = result->report ? strstr(result->report, name) : NULL;
	const char *file;

	if (!at)
		return NULL;
	file = at + strlen(name);
	return arena_printf(arena, "%.*s.%zu/%s", (int)(file - 1 - result->report), result->report,
	    index + 1, file);
}

const struct cases *attempt_cases(
    struct arena *arena, const struct run *run, const struct collected_test *test, size_t index)
{
	const struct tool_report *report = &test->test->report;
	const char *dir =
	    test->test->dir && interpolate_any(test->test->dir) ? NULL : test->test->dir;
	const char *file;
	struct cases *cases;

	if (!report->format || test->test->batched || index + 1 >= test->result->attempt_count)
		return NULL;
	file = report_of(arena, test, index);
	if (!file || (!strpbrk(file, "*?[") && !file_exists(file)))
		return NULL;
	cases = cases_read(arena, report->format, file, dir, report->empty_allowed);
	if (run->hidden)
		cases_mask(arena, cases, run->hidden);
	return cases;
}

/* Where in the log the attempt with this number begins, from 1; NULL: there is no such line. */
static const char *attempt_in_log(const char *log, size_t number)
{
	for (const char *at = log; (at = strstr(at, "e2e-run: attempt ")); at++) {
		char *end;

		if (at > log && at[-1] != '\n')
			continue;
		if (strtoul(at + strlen("e2e-run: attempt "), &end, 10) == number &&
		    strncmp(end, " of ", 4) == 0)
			return at;
	}
	return NULL;
}

int attempt_log_lines(const struct result *result, int most)
{
	struct buf tail = BUF_INIT;
	const char *begin;
	int lines = most;

	if (result->attempt_count < 2)
		return most;
	tail_read(result->log, most, &tail);
	begin = attempt_in_log(tail.text, result->attempt_count);
	if (begin)
		lines = 0;
	/* Its first line only says that it begins. */
	for (; begin && (begin = strchr(begin, '\n')) && begin[1]; begin++)
		lines++;
	buf_release(&tail);
	return lines;
}

/* What the log has of the attempt says last, or of an error; NULL: nothing. */
static const char *said_in_log(struct arena *arena, const struct result *result, size_t index)
{
	char *text;
	struct buf clean = BUF_INIT;
	const char *from, *to, *said;
	bool cut;
	size_t len;

	if (!result->log)
		return NULL;
	text = arena_alloc(arena, LOG_BYTES + 1);
	len = tail_bytes(result->log, text, LOG_BYTES, &cut);
	printable_add(&clean, text, len);
	from = index ? attempt_in_log(clean.text, index + 1) : clean.text;
	to = from ? attempt_in_log(clean.text, index + 2) : NULL;
	if (!from || !to || (cut && !index)) {
		buf_release(&clean);
		return NULL;
	}
	if (index)
		from += strcspn(from, "\n");
	said = telling_log_line(arena_strndup(arena, from, (size_t)(to - from)));
	said = said ? line_cut(arena, said, LINE_BYTES_MAX) : NULL;
	buf_release(&clean);
	return said;
}

const char *attempt_error(
    struct arena *arena, const struct run *run, const struct collected_test *test, size_t index)
{
	const struct result *result = test->result;
	const struct attempt *attempt = &result->attempts[index];
	const char *text = attempt_text(arena, result, attempt);
	const struct cases *cases = attempt_cases(arena, run, test, index);
	const char *said;

	for (size_t i = 0; cases && i < cases->count; i++) {
		const struct test_case *it = &cases->items[i];

		if (!case_failed(it->status))
			continue;
		return arena_printf(arena, "%s%s%s: %s", attempt->reason == REASON_EXIT ? "" : text,
		    attempt->reason == REASON_EXIT ? "" : "; ",
		    line_cut(arena, case_name(arena, it), NAME_BYTES_MAX),
		    line_cut(arena, it->message ? it->message : "failed", LINE_BYTES_MAX));
	}
	said = said_in_log(arena, result, index);
	return said ? arena_printf(arena, "%s: %s", text, said) : text;
}
