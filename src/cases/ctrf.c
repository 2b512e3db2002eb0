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
	const char *first = first_line(arena, message ? message : trace);

	if (first)
		c->message = first;
	if (message && trace && !strstr(trace, message))
		c->details = arena_printf(arena, "%s\n%s", message, trace);
	else if (trace || message)
		c->details = arena_strdup(arena, trace ? trace : message);
	if (c->details)
		c->details = trimmed(arena, c->details, strlen(c->details));
}

static void add_attachments(struct arena *arena, const cJSON *of, struct test_case *c)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, json_array(of, "attachments"))
	{
		const char *path = json_string(arena, item, "path", NULL);

		if (path && *path)
			attach(arena, c, json_string(arena, item, "name", NULL), path,
			    json_string(arena, item, "contentType", NULL));
	}
}

static int add_test(struct arena *arena, const cJSON *test, struct cases *into, struct buf *problem)
{
	const cJSON *item, *told = test;
	struct test_case *c;
	int attempts = 0;

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
	cJSON_ArrayForEach(item, json_array(test, "retryAttempts"))
	{
		attempts++;
		add_attachments(arena, item, c);
		/* Of a flaky one an attempt says what went wrong. */
		if (told == test && !json_text(test, "message") && json_text(item, "message"))
			told = item;
	}
	add_attachments(arena, test, c);
	c->retries = small_number(json_number(test, "retries", attempts));
	c->flaky = c->status == CASE_PASSED && json_bool(test, "flaky", c->retries > 0);
	if (c->status != CASE_PASSED || c->flaky)
		explain(arena, told, c);
	if (c->details && c->file && c->line == 0)
		c->line = line_in_text(c->details, c->file);
	return 0;
}

static bool is_failed(const struct test_case *c)
{
	return c->status == CASE_FAILED || c->status == CASE_ERROR;
}

/* Playwright's reporter counts what was expected to fail as failed, and holds it as passed. */
static bool may_be_counted(const cJSON *test, const struct test_case *c)
{
	const char *raw = json_text(test, "rawStatus");

	return is_failed(c) || (c->status == CASE_PASSED && raw &&
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
		buf_adds(problem, "wrong: it holds no list of tests");
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
		buf_printf(problem, "wrong: it counts %.0f tests and holds %zu", count, held);
		return -1;
	}
	if (failed > (double)failing) {
		buf_printf(
		    problem, "wrong: it counts %.0f failures and holds %zu", failed, failing);
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
