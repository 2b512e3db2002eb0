/* SPDX-License-Identifier: MIT */
/* pytest-json-report's report. A case has up to three stages: setup, call, teardown. */
#include "cases/parts.h"

#include "text/cjson.h"

#include <string.h>

static const char *const stages[] = {"setup", "call", "teardown"};
enum { STAGES = sizeof stages / sizeof *stages };

/* "TestOuter::TestInner" as "TestOuter › TestInner". */
static const char *classes_joined(struct arena *arena, const char *from, const char *end)
{
	const char *suite = NULL;

	for (const char *at = from; at < end;) {
		const char *next = memmem(at, (size_t)(end - at), "::", 2);
		size_t len = (size_t)((next ? next : end) - at);

		suite = joined_name(arena, suite, trimmed(arena, at, len));
		at += len + 2;
	}
	return suite;
}

/* "dir/test_a.py::TestB::test_c[p::q]": file, class and name. */
static void split_nodeid(struct arena *arena, const char *nodeid, struct test_case *c)
{
	const char *bracket = strchr(nodeid, '['), *first = strstr(nodeid, "::"), *last = first;

	/* A directory may have a bracket in its name. */
	if (bracket && first && bracket < first)
		bracket = strchr(first, '[');
	c->name = arena_strdup(arena, nodeid);
	if (!first)
		return;
	for (const char *next = last; next && (!bracket || next < bracket);
	     next = strstr(next + 2, "::"))
		last = next;
	c->file = trimmed(arena, nodeid, (size_t)(first - nodeid));
	if (last > first)
		c->suite = classes_joined(arena, first + 2, last);
	if (last[2])
		c->name = arena_strdup(arena, last + 2);
}

/* The first line that pytest marked as the error, or else the last of all. */
static const char *error_line(struct arena *arena, const char *longrepr)
{
	const char *last = longrepr;

	for (const char *line = longrepr; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, "E   ", 4) == 0)
			return first_line(arena, line + 1);
		if (line[strspn(line, " \t\r\n")])
			last = line;
	}
	return first_line(arena, last);
}

/* Whether the paths name one file, of which one may be written in full. */
static bool same_file(const char *path, const char *file)
{
	size_t len = strlen(path), end = strlen(file);

	return len >= end && strcmp(path + len - end, file) == 0 &&
	       (len == end || path[len - end - 1] == '/');
}

static void add_stage(
    struct arena *arena, const cJSON *stage, struct test_case *c, struct buf *details)
{
	const char *outcome = json_text(stage, "outcome"), *longrepr = json_text(stage, "longrepr");
	const cJSON *crash = json_object(stage, "crash");
	const char *message = json_text(crash, "message"), *path = json_text(crash, "path");
	double duration = json_number(stage, "duration", -1);

	if (duration >= 0 && duration < 1e9)
		c->duration = (c->duration > 0 ? c->duration : 0) + duration;
	if (!outcome || strcmp(outcome, "passed") == 0 || c->status == CASE_PASSED)
		return;
	if (longrepr && details->len > 0)
		buf_adds(details, "\n\n");
	if (longrepr)
		buf_adds(details, longrepr);
	if (c->message)
		return;
	if (message)
		c->message = first_line(arena, message);
	else if (longrepr)
		c->message = c->status == CASE_SKIPPED ? pytest_skip_reason(arena, longrepr)
						       : error_line(arena, longrepr);
	/* Where it failed, unless that is in a library. */
	if (path && c->file && same_file(path, c->file) &&
	    small_number(json_number(crash, "lineno", 0)) > 0)
		c->line = small_number(json_number(crash, "lineno", 0));
}

static bool a_stage_failed(const cJSON *test)
{
	for (size_t i = 0; i < STAGES; i++) {
		const char *outcome = json_text(json_object(test, stages[i]), "outcome");

		if (outcome && strcmp(outcome, "failed") == 0)
			return true;
	}
	return false;
}

static void set_status(const cJSON *test, struct arena *arena, struct test_case *c)
{
	static const char subtests[] = "subtests ";
	const char *outcome = json_text(test, "outcome");

	if (!outcome)
		outcome = "missing";
	/* Of a test with subtests it is the last one's. */
	if (strncmp(outcome, subtests, strlen(subtests)) == 0)
		outcome += strlen(subtests);
	if (strcmp(outcome, "passed") == 0 || strcmp(outcome, "xpassed") == 0) {
		c->status = CASE_PASSED;
	} else if (strcmp(outcome, "skipped") == 0) {
		c->status = CASE_SKIPPED;
	} else if (strcmp(outcome, "xfailed") == 0) {
		c->status = CASE_SKIPPED;
		c->message = "expected to fail";
	} else if (strcmp(outcome, "failed") == 0) {
		c->status = CASE_FAILED;
	} else if (strcmp(outcome, "rerun") == 0) {
		/* pytest-rerunfailures: the stages are the last attempt's. */
		c->status = a_stage_failed(test) ? CASE_FAILED : CASE_PASSED;
		c->flaky = c->status == CASE_PASSED;
		c->retries = 1;
	} else {
		c->status = CASE_ERROR;
		if (strcmp(outcome, "error") != 0)
			c->message =
			    first_line(arena, arena_printf(arena, "its outcome is %.60s", outcome));
	}
	/* What a stage says against it wins. */
	if ((c->status == CASE_PASSED || c->status == CASE_SKIPPED) && a_stage_failed(test)) {
		c->status = CASE_FAILED;
		c->flaky = false;
		c->message = NULL;
	}
}

static int add_test(struct arena *arena, const cJSON *test, struct cases *into, struct buf *problem)
{
	const char *nodeid = json_text(test, "nodeid");
	const cJSON *line = cJSON_GetObjectItemCaseSensitive(test, "lineno");
	struct buf details = BUF_INIT;
	struct test_case *c;

	if (!nodeid) {
		buf_printf(problem, "wrong: test %zu has no nodeid", into->count + 1);
		return -1;
	}
	if (cases_full(into, problem))
		return -1;
	c = cases_add(arena, into);
	split_nodeid(arena, nodeid, c);
	/* Lines count from 0 here. */
	if (cJSON_IsNumber(line))
		c->line = small_number(line->valuedouble + 1);
	set_status(test, arena, c);
	for (size_t i = 0; i < STAGES; i++)
		add_stage(arena, json_object(test, stages[i]), c, &details);
	c->details = trimmed(arena, details.text, details.len);
	buf_release(&details);
	return 0;
}

static int add_collector(
    struct arena *arena, const cJSON *collector, struct cases *into, struct buf *problem)
{
	const char *outcome = json_text(collector, "outcome");
	const char *nodeid = json_text(collector, "nodeid");
	const char *longrepr = json_text(collector, "longrepr");
	struct test_case *c;

	const bool skipped = outcome && strcmp(outcome, "skipped") == 0;

	if (!outcome ||
	    (!skipped && strcmp(outcome, "failed") != 0 && strcmp(outcome, "error") != 0))
		return 0;
	if (cases_full(into, problem))
		return -1;
	c = cases_add(arena, into);
	c->name = nodeid && *nodeid ? arena_strdup(arena, nodeid) : "collection";
	c->file = nodeid ? trimmed(arena, nodeid, strcspn(nodeid, ":")) : NULL;
	/* As pytest.importorskip does for a whole file. */
	if (skipped) {
		c->status = CASE_SKIPPED;
		c->message = longrepr ? pytest_skip_reason(arena, longrepr) : NULL;
		return 0;
	}
	c->status = CASE_ERROR;
	c->message = "it could not be collected";
	if (longrepr) {
		c->details = trimmed(arena, longrepr, strlen(longrepr));
		c->message = error_line(arena, longrepr);
		if (c->file)
			c->line = line_in_text(longrepr, c->file);
	}
	return 0;
}

/* The numbers of the report are those of the cases in it: `ran` tests, and `failing` cases. */
static int check_totals(const cJSON *report, size_t ran, size_t failing, struct buf *problem)
{
	const cJSON *summary = json_object(report, "summary");
	double exit_code = json_number(report, "exitcode", 0);
	double failed = json_number(summary, "failed", 0) + json_number(summary, "error", 0);
	double total = json_number(summary, "total", 0);
	double selected =
	    json_number(summary, "collected", 0) - json_number(summary, "deselected", 0);

	if (failed > (double)failing)
		buf_printf(problem, "wrong: it counts %.0f failures and has %zu", failed, failing);
	else if (total > (double)ran)
		buf_printf(problem, "wrong: it counts %.0f tests and has %zu", total, ran);
	/* After a failure there may be some that did not run. */
	else if (failing == 0 && selected > (double)ran)
		buf_printf(
		    problem, "cut off: of %.0f tests that were selected %zu ran", selected, ran);
	/* 5: there was no test. */
	else if (failing == 0 && exit_code != 0 && exit_code != 5)
		buf_printf(problem, "wrong: its exit code is %.0f, and no case failed", exit_code);
	return problem->len == 0 ? 0 : -1;
}

/* That none of the tests was selected says as much as that each was skipped. */
static void add_deselected(struct arena *arena, const cJSON *report, struct cases *into)
{
	const cJSON *summary = json_object(report, "summary");
	double deselected = json_number(summary, "deselected", 0);
	struct test_case *c;

	if (deselected < 1 || deselected != json_number(summary, "collected", 0))
		return;
	c = cases_add(arena, into);
	c->name = "(all)";
	c->status = CASE_SKIPPED;
	c->message =
	    arena_printf(arena, "deselected: %.0f test%s", deselected, deselected > 1 ? "s" : "");
}

static int read_report(
    struct arena *arena, const cJSON *report, struct cases *into, struct buf *problem)
{
	const cJSON *tests = json_array(report, "tests"), *item;
	size_t first = into->count, ran = 0, failing = 0;

	if (!tests) {
		buf_adds(problem, "wrong: it has no list of tests");
		return -1;
	}
	cJSON_ArrayForEach(item, json_array(report, "collectors"))
	{
		if (add_collector(arena, item, into, problem) != 0)
			return -1;
	}
	cJSON_ArrayForEach(item, tests)
	{
		if (add_test(arena, item, into, problem) != 0)
			return -1;
		ran++;
	}
	if (into->count == first)
		add_deselected(arena, report, into);
	for (size_t i = first; i < into->count; i++)
		failing += case_failed(into->items[i].status);
	return check_totals(report, ran, failing, problem);
}

static int parse(
    struct arena *arena, const char *text, size_t len, struct cases *into, struct buf *problem)
{
	return json_report_read(arena, text, len, into, problem, read_report);
}

const struct case_format case_format_pytest_json = {.parse = parse};
