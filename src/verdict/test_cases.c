/* SPDX-License-Identifier: MIT */
#include "verdict/test_cases.h"

#include "base/files.h"
#include "cases/cases.h"
#include "state/reasons.h"
#include "text/interpolate.h"
#include "text/tail.h"
#include "verdict/skips.h"

#include <string.h>

/* Of the end of a log, in which something is looked for. */
enum { LOG_LINES = 200 };

/* What stands in the log alone: why a package does not compile or a file does not load, and that no
 * test was selected. */
static void explain_by_log(
    struct arena *arena, struct cases *cases, const char *dir, const char *log, bool skipped)
{
	const char *deselected;
	struct buf end = BUF_INIT;

	tail_read(log, LOG_LINES, &end);
	cases_explain_counted(arena, cases, dir, end.text);
	deselected =
	    skipped && cases_only_lack_cases(cases) ? pytest_deselected(arena, end.text) : NULL;
	if (deselected)
		cases_skip_all(arena, cases, deselected);
	buf_release(&end);
}

struct cases *test_cases_read(
    struct arena *arena, const struct test *test, const struct result *result)
{
	const struct tool_report *report = &test->report;
	/* What is in a directory that only e2e-run knew cannot be found. */
	const char *dir = test->dir && interpolate_any(test->dir) ? NULL : test->dir;
	struct cases *cases;
	bool skipped;

	if (!report->format || !result->report || !result->attempt_count ||
	    (result->status == STATUS_SKIPPED && !result_skipped_itself(result)))
		return NULL;
	if (result->report_problem)
		return cases_none(arena, result->report_problem);
	if (test->batched)
		cases = cases_read_part(arena, result->report, report->empty_allowed);
	else
		cases =
		    cases_read(arena, report->format, result->report, dir, report->empty_allowed);
	/* Why it did not start, or was lost, says all: nothing is known of its report. */
	if ((result->reason == REASON_LAUNCHER || result->reason == REASON_ERROR) && !cases->count)
		return NULL;
	skipped = result->status == STATUS_SKIPPED && cases_only_lack_cases(cases);
	if (result->log && (cases_hold_counted(cases) || skipped))
		explain_by_log(arena, cases, dir, result->log, skipped);
	return cases;
}

const struct cases *test_cases_show(
    struct arena *arena, const struct run *run, const struct result *result, struct cases *cases)
{
	if (!cases)
		return NULL;
	/* Of a test that skipped itself they tell why, and nothing else. */
	if (result->status == STATUS_SKIPPED && !cases_all_skipped(cases))
		return NULL;
	if (run->hidden)
		cases_mask(arena, cases, run->hidden);
	return cases;
}

const struct cases *collect_cases(struct arena *arena, const struct run *run,
    const struct test *test, const struct result *result)
{
	return test_cases_show(arena, run, result, test_cases_read(arena, test, result));
}

/* The test's log and its artifacts have one name: PHASE/TEST.log and PHASE/TEST.d. */
static const char *artifacts_of(struct arena *arena, const struct result *result)
{
	static const char ending[] = ".log";
	size_t len = result->log ? strlen(result->log) : 0;

	if (len < strlen(ending) || strcmp(result->log + len - strlen(ending), ending) != 0)
		return NULL;
	return arena_printf(arena, "%.*s.d", (int)(len - strlen(ending)), result->log);
}

const char *attempt_artifacts(struct arena *arena, const struct result *result, int attempt)
{
	const char *last = artifacts_of(arena, result);

	return last ? arena_printf(arena, "%s.%d", last, attempt) : NULL;
}

/* The report names files where they were before e2e-run moved the directory aside: there another
 * attempt has its own. */
static void move_attachments(
    struct arena *arena, struct cases *cases, const char *from, const char *to)
{
	size_t len = strlen(from);

	for (size_t i = 0; i < cases->count; i++)
		for (size_t j = 0; j < cases->items[i].attachment_count; j++) {
			const char **path = &cases->items[i].attachments[j].path;

			if (strncmp(*path, from, len) == 0 && (*path)[len] == '/')
				*path = arena_printf(arena, "%s%s", to, *path + len);
		}
}

const struct cases *collect_attempt_cases(struct arena *arena, const struct run *run,
    const struct test *test, const struct result *result, int attempt)
{
	const char *last = artifacts_of(arena, result), *dir = test->dir, *path;
	size_t len = last ? strlen(last) : 0;
	struct cases *cases;

	/* A batch keeps its parts elsewhere. */
	if (!test->report.format || test->batched || !result->report || !last ||
	    strncmp(result->report, last, len) != 0 || result->report[len] != '/')
		return NULL;
	path = arena_printf(arena, "%s.%d%s", last, attempt, result->report + len);
	if (!file_exists(path))
		return NULL;
	if (dir && interpolate_any(dir))
		dir = NULL;
	cases = cases_read(arena, test->report.format, path, dir, true);
	last = path_relative(arena, path_absolute(arena, last));
	move_attachments(arena, cases, last, arena_printf(arena, "%s.%d", last, attempt));
	if (run->hidden)
		cases_mask(arena, cases, run->hidden);
	return cases;
}
