/* SPDX-License-Identifier: MIT */
/* CTRF, the Common Test Report Format: one flat list of tests. */
#include "cases/parts.h"

#include "text/cjson.h"

#include <string.h>

static bool is_word(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

static void set_status(struct arena *arena, const cJSON *test, struct test_case *c)
{
	const char *status = json_text(test, "status"), *raw = json_text(test, "rawStatus");

	if (is_word(status, "passed")) {
		c->status = CASE_PASSED;
	} else if (is_word(status, "failed")) {
		c->status = CASE_FAILED;
	} else if (is_word(status, "skipped") || is_word(status, "pending")) {
		c->status = CASE_SKIPPED;
	} else if (is_word(status, "other") &&
		   (is_word(raw, "todo") || is_word(raw, "skipped") || is_word(raw, "disabled"))) {
		c->status = CASE_SKIPPED;
		c->message = first_line(arena, raw);
	} else {
		/* "other" is what fits nowhere else: interrupted, timed out. */
		c->status = CASE_ERROR;
		c->message = first_line(arena, arena_printf(arena, "its status is %.60s",
						   raw      ? raw
						   : status ? status
							    : "missing"));
	}
}

/* The suite is a list of names, or one string before version 0.0.0 settled. */
static const char *suite_of(struct arena *arena, const cJSON *test)
{
	const cJSON *item;
	const char *suite = NULL;

	cJSON_ArrayForEach(item, json_array(test, "suite"))
	{
		const char *name = cJSON_GetStringValue(item);

		if (name)
			suite = joined_name(arena, suite, trimmed(arena, name, strlen(name)));
	}
	return suite ? suite : arrows_joined(arena, json_string(arena, test, "suite", NULL));
}

static void explain(struct arena *arena, const cJSON *test, struct test_case *c)
{
	const char *message = json_text(test, "message"), *trace = json_text(test, "trace");
	const char *snippet = json_text(test, "snippet");
	const char *first = first_line(arena, message ? message : trace);

	if (first)
		c->message = first;
	if (message && trace && !strstr(trace, message))
		c->details = arena_printf(arena, "%s\n%s", message, trace);
	else if (trace || message)
		c->details = arena_strdup(arena, trace ? trace : message);
	if (c->details && snippet && !strstr(c->details, snippet))
		c->details = arena_printf(arena, "%s\n\n%s", c->details, snippet);
	if (c->details)
		c->details = trimmed(arena, c->details, strlen(c->details));
}

static bool is_attached(const struct test_case *c, int attempt, const char *path)
{
	for (size_t i = attempt ? c->attachment_count : 0;
	     i-- > 0 && c->attachments[i].attempt == attempt;)
		if (strcmp(c->attachments[i].path, path) == 0)
			return true;
	return false;
}

/* `attempt`: which of the tool's own they are of, or 0. */
static void add_attachments(struct arena *arena, const cJSON *of, int attempt, struct test_case *c)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, json_array(of, "attachments"))
	{
		const char *path = json_string(arena, item, "path", NULL);

		if (!path || !*path || is_attached(c, attempt, path))
			continue;
		attach(arena, c, json_string(arena, item, "name", NULL), path,
		    json_string(arena, item, "contentType", NULL));
		c->attachments[c->attachment_count - 1].attempt = attempt;
	}
}

/* ---- attempts ---- */

/* `of`: the attempt, or the test itself. */
static void add_attempt(struct arena *arena, const cJSON *of, int number, struct test_case *c)
{
	size_t before = c->attachment_count;
	struct test_case *attempt;

	add_attachments(arena, of, number, c);
	attempt = cases_add_attempt(arena, c, c->attachment_count - before);
	attempt->duration = seconds_from_ms(json_number(of, "duration", -1));
	set_status(arena, of, attempt);
	if (attempt->status == CASE_PASSED)
		return;
	attempt->file = c->file;
	attempt->line = small_number(json_number(of, "line", c->line));
	explain(arena, of, attempt);
}

/* The list ends with the attempt that the test itself tells of, perhaps with more words. */
static void finish_last(struct arena *arena, const cJSON *test, int number, struct test_case *c)
{
	struct test_case *last = &c->attempts[c->attempt_count - 1];
	size_t before = c->attachment_count;

	add_attachments(arena, test, number, c);
	last->attachment_count += c->attachment_count - before;
	if (case_failed(last->status) && !last->details)
		explain(arena, test, last);
	if (case_failed(last->status) && c->status == CASE_PASSED)
		c->status = CASE_FAILED;
}

/* Whether the list ends with the last attempt: the format's examples have it there, its reporter
 * for Playwright leaves it out. An attempt that failed makes a pass flaky, whatever the test says
 * of that. */
static void add_attempts(struct arena *arena, const cJSON *test, struct test_case *c)
{
	const cJSON *item, *last = NULL;
	int number = 0;

	cJSON_ArrayForEach(item, json_array(test, "retryAttempts"))
	{
		add_attempt(arena, item, ++number, c);
		last = item;
	}
	if (last && (number > c->retries || is_word(json_text(last, "status"), "passed")))
		finish_last(arena, test, number, c);
	else if (last)
		add_attempt(arena, test, ++number, c);
	else
		add_attachments(arena, test, 0, c);
	cases_finish_attempts(c);
	for (size_t i = 0; i < c->attempt_count; i++)
		c->flaky = c->flaky || case_failed(c->attempts[i].status);
	c->flaky = c->flaky && c->status == CASE_PASSED;
	if (c->retries < number - 1)
		c->retries = number - 1;
	/* Once is no list. */
	if (c->attempt_count == 1) {
		c->attempt_count = 0;
		for (size_t i = 0; i < c->attachment_count; i++)
			c->attachments[i].attempt = 0;
	}
}

/* The first that tells of itself, where the test does not. */
static const cJSON *teller(const cJSON *test)
{
	const cJSON *item;

	if (json_text(test, "message"))
		return test;
	cJSON_ArrayForEach(item, json_array(test, "retryAttempts"))
	{
		if (json_text(item, "message"))
			return item;
	}
	return test;
}

static int add_test(struct arena *arena, const cJSON *test, struct cases *into, struct buf *problem)
{
	struct test_case *c;
	bool passed;

	if (!json_text(test, "name")) {
		buf_printf(problem, "wrong: test %zu has no name", into->count + 1);
		return -1;
	}
	if (cases_full(into, problem))
		return -1;
	c = cases_add(arena, into);
	c->name = json_string(arena, test, "name", "");
	c->suite = suite_of(arena, test);
	c->file = json_string(arena, test, "filePath", NULL);
	c->line = small_number(json_number(test, "line", 0));
	c->duration = seconds_from_ms(json_number(test, "duration", -1));
	set_status(arena, test, c);
	c->retries = small_number(
	    json_number(test, "retries", cJSON_GetArraySize(json_array(test, "retryAttempts"))));
	c->flaky = json_bool(test, "flaky", c->retries > 0);
	passed = c->status == CASE_PASSED;
	add_attempts(arena, test, c);
	if (c->status != CASE_PASSED || c->flaky)
		explain(arena, teller(test), c);
	if (passed && c->status != CASE_PASSED)
		c->message = "it passed, and its last attempt failed";
	cases_judge_attempts(c);
	if (c->details && c->file && c->line == 0)
		c->line = line_in_text(c->details, c->file);
	return 0;
}

/* Playwright's reporter counts what was expected to fail as failed, and holds it as passed. */
static bool may_be_counted(const cJSON *test, const struct test_case *c)
{
	const char *raw = json_text(test, "rawStatus");

	return case_failed(c->status) || (c->status == CASE_PASSED && raw &&
					     (is_word(raw, "failed") || is_word(raw, "timedOut")));
}

static int read_report(
    struct arena *arena, const cJSON *report, struct cases *into, struct buf *problem)
{
	const cJSON *results = json_object(report, "results");
	const cJSON *tests = json_array(results, "tests"), *item;
	const cJSON *summary = json_object(results, "summary");
	double count = json_number(summary, "tests", 0), failed = json_number(summary, "failed", 0);
	size_t held = 0, failing = 0;

	if (!tests) {
		buf_adds(problem, "wrong: it has no list of tests");
		return -1;
	}
	cJSON_ArrayForEach(item, tests)
	{
		if (add_test(arena, item, into, problem) != 0)
			return -1;
		held++;
		failing += may_be_counted(item, &into->items[into->count - 1]);
	}
	if (count > (double)held) {
		buf_printf(problem, "wrong: it counts %.0f tests and has %zu", count, held);
		return -1;
	}
	if (failed > (double)failing) {
		buf_printf(problem, "wrong: it counts %.0f failures and has %zu", failed, failing);
		return -1;
	}
	return 0;
}

static int parse(
    struct arena *arena, const char *text, size_t len, struct cases *into, struct buf *problem)
{
	return json_report_read(arena, text, len, into, problem, read_report);
}

const struct case_format case_format_ctrf = {.parse = parse};
