/* SPDX-License-Identifier: MIT */
/* The report of Playwright's JSON reporter: suites of suites and specs, a spec's tests (one per
 * project), a test's results (one per attempt). */
#include "base/files.h"
#include "cases/parts.h"

#include "text/cjson.h"

#include <string.h>

enum { STEPS_LIMIT = 200, STEP_DEPTH_LIMIT = 16 }; /* of a case */

struct reader {
	struct arena *arena;
	struct cases *into;
	struct buf *problem;
	const char *root; /* config.rootDir, or NULL */
	/* The latest spec's file and its path: most follow one of the same file. */
	const char *spec_file, *path;
};

static const char *path_of(struct reader *r, const char *file)
{
	if (!file || !*file)
		return NULL;
	if (r->spec_file && strcmp(r->spec_file, file) == 0)
		return r->path;
	r->spec_file = file;
	r->path =
	    strnlen(file, NAME_LIMIT) + (r->root ? strnlen(r->root, NAME_LIMIT) : 0) < NAME_LIMIT
		? path_join(r->arena, r->root, file)
		: NULL;
	return r->path;
}

static bool is_word(const char *text, const char *word)
{
	return text && word && strcmp(text, word) == 0;
}

/* Whether an attempt went wrong by itself. */
static bool went_wrong(const char *status)
{
	return is_word(status, "failed") || is_word(status, "timedOut") ||
	       is_word(status, "interrupted");
}

static void set_status(struct reader *r, const cJSON *test, const char *last, struct test_case *c)
{
	const char *status = json_text(test, "status");

	if (!status) /* before Playwright 1.13 */
		status = !last                                              ? "skipped"
			 : is_word(last, "skipped")                         ? "skipped"
			 : is_word(last, json_text(test, "expectedStatus")) ? "expected"
									    : "unexpected";
	if (is_word(last, "interrupted")) {
		c->status = CASE_ERROR;
		c->message = "interrupted";
	} else if (is_word(status, "expected") || is_word(status, "flaky")) {
		c->status = CASE_PASSED;
		c->flaky = is_word(status, "flaky");
	} else if (is_word(status, "unexpected")) {
		c->status = CASE_FAILED;
	} else if (is_word(status, "skipped")) {
		c->status = CASE_SKIPPED;
	} else {
		c->status = CASE_ERROR;
		c->message =
		    first_line(r->arena, arena_printf(r->arena, "its status is %.60s", status));
	}
}

static bool has_errors(const cJSON *result)
{
	return json_object(result, "error") || cJSON_GetArraySize(json_array(result, "errors")) > 0;
}

/* What the last attempt says against a pass; NULL: nothing. */
static const char *contradiction(
    struct reader *r, const cJSON *test, const cJSON *result, const char *last)
{
	const char *expected = json_text(test, "expectedStatus");

	if (!result)
		return "it has no result";
	if (!last)
		return "its last attempt has no status";
	if (is_word(last, "passed") && has_errors(result))
		return "it passed, with an error";
	if (!is_word(last, expected ? expected : "passed") && !is_word(last, "skipped"))
		return first_line(
		    r->arena, arena_printf(r->arena, "its last attempt is %.60s", last));
	return NULL;
}

static void set_location(struct reader *r, const cJSON *error, struct test_case *c)
{
	int inner = 0;

	const cJSON *location = json_object(error, "location");
	const char *file = json_text(location, "file");
	int line = small_number(json_number(location, "line", 0));

	/* Where it failed, unless that is in a helper. */
	if (file && line > 0 && (!c->file || strcmp(file, c->file) == 0)) {
		if (!c->file) {
			c->file = trimmed(r->arena, file, strlen(file));
			c->file_guessed = true;
		}
		c->line = line;
	} else if (c->file && c->details) {
		inner = line_in_text(c->details, c->file);
	}
	if (inner > 0)
		c->line = inner;
}

/* `error` has a stack, which begins with its message; the ones in `errors` have more in theirs. */
static void explain(struct reader *r, const cJSON *result, struct test_case *c)
{
	const cJSON *error = json_object(result, "error"), *item;
	const char *message = json_text(error, "message");
	struct buf details = BUF_INIT;

	if (!message)
		message = json_text(error, "value");
	cJSON_ArrayForEach(item, json_array(result, "errors"))
	{
		const char *text = json_text(item, "message");

		if (text && details.len > 0)
			buf_adds(&details, "\n\n");
		if (text)
			buf_adds(&details, text);
		if (!error && cJSON_IsObject(item))
			error = item;
	}
	if (details.len == 0 && error)
		buf_adds(&details, json_text(error, "stack") ? json_text(error, "stack")
				   : message                 ? message
							     : "");
	c->details = trimmed(r->arena, details.text, details.len);
	if (!c->message)
		c->message = first_line(r->arena, message ? message : c->details);
	set_location(r, error, c);
	buf_release(&details);
}

static void skip_reason(struct reader *r, const cJSON *annotations, struct test_case *c)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, annotations)
	{
		const char *type = json_text(item, "type");
		const char *description = json_text(item, "description");

		if (!c->message && (is_word(type, "skip") || is_word(type, "fixme")))
			c->message = first_line(r->arena, description);
	}
}

/* Those that the author has named, with test.step(): others are not in the report. */
static void add_steps(struct reader *r, const cJSON *steps, int depth, struct test_case *c)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, steps)
	{
		struct case_step *step;

		if (c->step_count == STEPS_LIMIT)
			return;
		c->steps = arena_grow(r->arena, c->steps, c->step_count, sizeof *c->steps);
		step = &c->steps[c->step_count++];
		step->name = json_string(r->arena, item, "title", "");
		step->duration = seconds_from_ms(json_number(item, "duration", -1));
		step->depth = depth;
		step->failed = json_object(item, "error") != NULL;
		if (depth < STEP_DEPTH_LIMIT)
			add_steps(r, json_array(item, "steps"), depth + 1, c);
	}
}

/* `attempt`: which of the tool's own it was, or 0. */
static void add_attachments(struct reader *r, const cJSON *result, int attempt, struct test_case *c)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, json_array(result, "attachments"))
	{
		const char *path = json_string(r->arena, item, "path", NULL);

		if (!path || !*path)
			continue;
		attach(r->arena, c, json_string(r->arena, item, "name", NULL), path,
		    json_string(r->arena, item, "contentType", NULL));
		c->attachments[c->attachment_count - 1].attempt = attempt;
	}
}

/* One that was expected to fail and failed has passed. */
static enum case_status attempt_status(const cJSON *test, const cJSON *result)
{
	const char *status = json_text(result, "status");
	const char *expected = json_text(test, "expectedStatus");

	if (is_word(status, "skipped"))
		return CASE_SKIPPED;
	if (!status || is_word(status, "interrupted"))
		return CASE_ERROR;
	if (is_word(status, "passed") && has_errors(result))
		return CASE_FAILED;
	return is_word(status, expected ? expected : "passed") ? CASE_PASSED : CASE_FAILED;
}

/* Of the attachments of the case the last `attachments` are of this attempt. */
static void add_attempt(struct reader *r, const cJSON *test, const cJSON *result,
    struct test_case *c, size_t attachments)
{
	const char *status = json_text(result, "status");
	struct test_case *attempt = cases_add_attempt(r->arena, c, attachments);

	attempt->file = c->file;
	attempt->line = c->line;
	attempt->status = attempt_status(test, result);
	attempt->duration = seconds_from_ms(json_number(result, "duration", -1));
	add_steps(r, json_array(result, "steps"), 0, attempt);
	if (case_failed(attempt->status))
		explain(r, result, attempt);
	if (attempt->message || attempt->status == CASE_PASSED)
		return;
	if (is_word(status, "passed"))
		attempt->message = "it passed, and was expected to fail";
	else if (attempt->status != CASE_SKIPPED)
		attempt->message = first_line(r->arena,
		    arena_printf(r->arena, "its status is %.60s", status ? status : "missing"));
}

static int add_test(
    struct reader *r, const cJSON *test, const cJSON *spec, const char *title, const char *describe)
{
	const cJSON *results = json_array(test, "results"), *result, *told = NULL, *latest = NULL;
	const char *project = json_text(test, "projectName"), *last = NULL, *against;
	struct test_case *c;
	bool several = results && results->child && results->child->next;
	size_t attachments = 0;
	int attempts = 0;

	if (cases_full(r->into, r->problem))
		return -1;
	c = cases_add(r->arena, r->into);
	c->name = title;
	c->suite = joined_name(
	    r->arena, project ? trimmed(r->arena, project, strlen(project)) : NULL, describe);
	c->file = path_of(r, json_text(spec, "file"));
	c->line = small_number(json_number(spec, "line", 0));
	cJSON_ArrayForEach(result, results)
	{
		double duration = seconds_from_ms(json_number(result, "duration", -1));

		latest = result;
		last = json_text(result, "status");
		attempts++;
		if (duration >= 0)
			c->duration = (c->duration > 0 ? c->duration : 0) + duration;
		/* The last attempt that went wrong tells why. */
		if (went_wrong(last) || !told)
			told = result;
		add_attachments(r, result, several ? attempts : 0, c);
		if (several)
			add_attempt(r, test, result, c, c->attachment_count - attachments);
		attachments = c->attachment_count;
	}
	cases_finish_attempts(c);
	add_steps(r, json_array(told, "steps"), 0, c);
	c->retries = attempts > 1 ? attempts - 1 : 0;
	set_status(r, test, last, c);
	cases_judge_attempts(c);
	against = contradiction(r, test, latest, last);
	if (c->status == CASE_PASSED && against) {
		c->status = CASE_FAILED;
		c->flaky = false;
		c->message = against;
	}
	if (case_failed(c->status) || c->flaky)
		explain(r, told, c);
	if (c->status == CASE_FAILED && !c->message && is_word(last, "passed"))
		c->message = "it passed, and was expected to fail";
	if (c->status == CASE_SKIPPED) {
		skip_reason(r, json_array(test, "annotations"), c);
		c->not_run = attempts == 0;
		if (attempts == 0 && !c->message)
			c->message = "did not run";
	}
	return 0;
}

static size_t count_failed(const struct reader *r, size_t first)
{
	size_t failed = 0;

	for (size_t i = first; i < r->into->count; i++)
		failed += case_failed(r->into->items[i].status);
	return failed;
}

/* A spec that is not ok has a test that failed. */
static void check_spec(struct reader *r, const cJSON *spec, size_t first)
{
	struct test_case *last;

	if (!cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(spec, "ok")) ||
	    r->into->count == first || count_failed(r, first) > 0)
		return;
	last = &r->into->items[r->into->count - 1];
	last->status = CASE_FAILED;
	last->flaky = false;
	last->message = "its spec is not ok";
}

/* `describe`: the names of the suites around it, but the file's. */
static int add_suite(struct reader *r, const cJSON *suite, const char *describe, int depth)
{
	const cJSON *item, *test;

	if (depth > NESTING_LIMIT) {
		buf_printf(r->problem, "wrong: its suites nest deeper than %d", NESTING_LIMIT);
		return -1;
	}
	if (depth > 1)
		describe =
		    joined_name(r->arena, describe, json_string(r->arena, suite, "title", NULL));
	cJSON_ArrayForEach(item, json_array(suite, "specs"))
	{
		const char *title = json_string(r->arena, item, "title", "");
		size_t first = r->into->count;

		cJSON_ArrayForEach(test, json_array(item, "tests"))
		{
			if (add_test(r, test, item, title, describe) != 0)
				return -1;
		}
		check_spec(r, item, first);
	}
	cJSON_ArrayForEach(item, json_array(suite, "suites"))
	{
		if (add_suite(r, item, describe, depth + 1) != 0)
			return -1;
	}
	return 0;
}

/* What went wrong outside of any test: a file that does not load, no tests found. */
static int add_error(struct reader *r, const cJSON *error)
{
	const char *message = json_text(error, "message"), *stack = json_text(error, "stack");
	struct test_case *c;

	if (cases_full(r->into, r->problem))
		return -1;
	c = cases_add(r->arena, r->into);
	c->name = "(outside of any test)";
	c->status = CASE_ERROR;
	if (!message)
		message = json_text(error, "value");
	c->message = first_line(r->arena, message ? message : stack);
	if (stack || message)
		c->details =
		    trimmed(r->arena, stack ? stack : message, strlen(stack ? stack : message));
	set_location(r, error, c);
	return 0;
}

/* The numbers of the report are those of the cases from `first` on, of which `outside` are in no
 * test. */
static int check_totals(struct reader *r, const cJSON *report, size_t first, size_t outside)
{
	const cJSON *stats = json_object(report, "stats");
	double unexpected = json_number(stats, "unexpected", 0);
	double tests = unexpected + json_number(stats, "expected", 0) +
		       json_number(stats, "flaky", 0) + json_number(stats, "skipped", 0);
	size_t failed = count_failed(r, first), held = r->into->count - first - outside;

	if (unexpected > (double)failed)
		buf_printf(
		    r->problem, "wrong: it counts %.0f failures and has %zu", unexpected, failed);
	else if (failed == 0 && tests > (double)held)
		buf_printf(r->problem, "wrong: it counts %.0f tests and has %zu", tests, held);
	return r->problem->len == 0 ? 0 : -1;
}

static int read_report(struct reader *r, const cJSON *report)
{
	const cJSON *suites = json_array(report, "suites"), *item;
	size_t first = r->into->count, outside;

	if (!suites) {
		buf_adds(r->problem, "wrong: it has no list of suites");
		return -1;
	}
	cJSON_ArrayForEach(item, json_array(report, "errors"))
	{
		if (add_error(r, item) != 0)
			return -1;
	}
	outside = r->into->count - first;
	cJSON_ArrayForEach(item, suites)
	{
		if (add_suite(r, item, NULL, 1) != 0)
			return -1;
	}
	return check_totals(r, report, first, outside);
}

static int parse(
    struct arena *arena, const char *text, size_t len, struct cases *into, struct buf *problem)
{
	struct reader r = {.arena = arena, .into = into, .problem = problem};
	cJSON *report = json_report(text, len, problem);
	int result;

	if (!report)
		return -1;
	r.root = json_text(json_object(report, "config"), "rootDir");
	result = read_report(&r, report);
	cJSON_Delete(report);
	return result;
}

const struct case_format case_format_playwright = {.parse = parse};
