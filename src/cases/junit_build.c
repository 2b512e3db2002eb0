/* SPDX-License-Identifier: MIT */
#include "cases/junit_build.h"

#include <string.h>

static const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return NULL;
}

/* A copy; NULL where it is missing or empty. */
static const char *copied(struct junit_builder *b, const char **attributes, const char *name)
{
	const char *value = attribute(attributes, name);

	return value && *value ? arena_strdup(b->arena, value) : NULL;
}

static struct junit_suite *suite_now(struct junit_builder *b)
{
	return &b->suites[b->suite_depth - 1];
}

static struct junit_case *case_now(struct junit_builder *b)
{
	return &b->open[b->case_depth];
}

/* The case or the attempt that an element's text is of. */
static struct junit_case *told_now(struct junit_builder *b)
{
	return b->in_attempt ? &b->attempt : case_now(b);
}

struct buf *junit_details_now(struct junit_builder *b)
{
	return &told_now(b)->details;
}

struct buf *junit_output_now(struct junit_builder *b)
{
	return &told_now(b)->output;
}

void junit_builder_release(struct junit_builder *b)
{
	buf_release(&b->attempt.details);
	buf_release(&b->attempt.output);
	for (size_t i = 0; i < sizeof b->open / sizeof *b->open; i++) {
		buf_release(&b->open[i].details);
		buf_release(&b->open[i].output);
	}
}

/* ---- suites ---- */

void junit_begin_suite(struct junit_builder *b, const char **attributes, bool root)
{
	struct junit_suite *suite = &b->suites[b->suite_depth++];
	const struct junit_suite *around = b->suite_depth > 1 ? suite - 1 : NULL;

	*suite = (struct junit_suite){
	    .name = copied(b, attributes, "name"),
	    .file = copied(b, attributes, "file"),
	    .first = b->cases->count,
	    .first_open = b->open_case_count,
	    .has_host = attribute(attributes, "hostname") != NULL,
	    .has_timestamp = attribute(attributes, "timestamp") != NULL,
	};
	junit_totals_read(&suite->totals, attributes, root);
	/* Surefire names no file, but other tools' suites may name a directory's. */
	if (!suite->file && around)
		suite->file = around->file;
	if (!suite->name && around)
		suite->name = around->name;
	if (around)
		suite->path = around->path;
	if (suite->name && !root && !junit_says_nothing(suite->name) &&
	    !(around && suite->name == around->name))
		suite->path = joined_name(b->arena, suite->path, suite->name);
	suite->pytest = suite->name && strcmp(suite->name, "pytest") == 0;
	/* Playwright alone gives the root an id; the host is then the project. */
	if (b->suite_depth == 1)
		b->playwright = attribute(attributes, "id") != NULL;
	else if (b->playwright)
		suite->project = copied(b, attributes, "hostname");
}

static struct test_case *add_case(struct junit_builder *b)
{
	return cases_full(b->cases, b->problem) ? NULL : cases_add(b->arena, b->cases);
}

/* Cases that failed and are skipped: Catch2's that may fail, which it does not count. Where the
 * suite counts them, or counts nothing, they failed. */
static void settle_open_cases(struct junit_builder *b, struct junit_suite *suite)
{
	struct junit_totals *totals = &suite->totals;
	bool expected =
	    totals->has_failures && junit_totals_failures(suite) <= (double)totals->failing;

	for (size_t i = suite->first_open; i < b->open_case_count; i++) {
		const struct junit_open_case *it = &b->open_cases[i];
		struct test_case *c = &b->cases->items[it->index];

		if (!expected) {
			totals->failing += it->elements;
			continue;
		}
		totals->excused += it->elements;
		totals->skips++;
		c->status = CASE_SKIPPED;
		c->message = first_line(b->arena, it->skip_message);
	}
	b->open_case_count = suite->first_open;
}

/* What the suite counts has to be there. Jest, unless told otherwise, counts a file that does not
 * load and names no case for it. */
static void check_totals(struct junit_builder *b, struct junit_suite *suite)
{
	struct junit_totals *totals = &suite->totals;
	double counted = junit_totals_failures(suite);
	struct test_case *c;

	/* Surefire counts each attempt that failed. */
	if (counted > (double)(totals->failing + totals->excused + totals->attempts)) {
		c = add_case(b);
		if (!c)
			return;
		c->name = suite->name ? suite->name : "(outside of any test)";
		c->file = suite->file;
		c->status = CASE_ERROR;
		c->message = case_counted;
		totals->failing = counted < CASES_LIMIT ? (size_t)counted : (size_t)CASES_LIMIT;
	}
	if (!b->doubt && junit_totals_short(totals))
		b->doubt = arena_printf(b->arena, "cut off: %.60s counts %.0f tests and has %zu",
		    suite->name ? suite->name : "a suite", totals->tests, totals->cases);
}

void junit_end_suite(struct junit_builder *b)
{
	struct junit_suite *suite = suite_now(b);

	settle_open_cases(b, suite);
	check_totals(b, suite);
	/* Not go-junit-report's: there a second case is none of a retry. */
	if (suite->go && suite->has_timestamp && !suite->has_host)
		junit_merge_attempts(b->arena, b->cases, suite->first);
	if (b->suite_depth > 1)
		junit_totals_add(&b->suites[b->suite_depth - 2].totals, &suite->totals);
	b->suite_depth--;
}

void junit_property(struct junit_builder *b, const char **attributes)
{
	const char *name = attribute(attributes, "name");

	if (name && strcmp(name, "go.version") == 0)
		suite_now(b)->go = true;
	if (name && strcmp(name, "QTestVersion") == 0)
		suite_now(b)->qt = true;
}

/* ---- cases ---- */

/* Empties what a case is read into; the memory stays for the next. */
static void clear_case(struct junit_case *c)
{
	struct buf details = c->details, output = c->output;

	if (!details.text)
		details = output = (struct buf)BUF_INIT;
	buf_clear(&details);
	buf_clear(&output);
	*c = (struct junit_case){.details = details, .output = output, .assertions = -1};
}

void junit_begin_case(struct junit_builder *b, const char **attributes)
{
	const struct junit_case *around = b->case_depth ? case_now(b) : NULL;
	const char *assertions = attribute(attributes, "assertions");
	struct junit_case *c = &b->open[++b->case_depth];

	clear_case(c);
	c->name = copied(b, attributes, "name");
	c->classname = copied(b, attributes, "classname");
	if (!c->classname && around)
		c->classname = around->name;
	c->file = copied(b, attributes, "file");
	c->line = copied(b, attributes, "line");
	if (!c->line)
		c->line = copied(b, attributes, "lineno");
	c->time = copied(b, attributes, "time");
	c->status = copied(b, attributes, "status");
	c->result = copied(b, attributes, "result");
	if (assertions)
		c->assertions = junit_seconds(assertions);
	if (c->status || c->result)
		suite_now(b)->has_status = true;
}

/* Lines "[[ATTACHMENT|path]]" of the case's output. */
static void find_attachments(
    struct junit_builder *b, const struct junit_case *from, struct test_case *c)
{
	static const char mark[] = "[[ATTACHMENT|";

	for (char *at = strstr(from->output.text, mark); at; at = strstr(at, mark)) {
		size_t len;

		at += strlen(mark);
		len = strcspn(at, "]\n");
		/* The path may hold a bracket itself. */
		while (at[len] == ']' && at[len + 1] != ']')
			len += 1 + strcspn(at + len + 1, "]\n");
		if (len > 0 && at[len] == ']')
			attach(b->arena, c, NULL, arena_strndup(b->arena, at, len), NULL);
		at += len;
	}
}

static void count_case(struct junit_builder *b, const struct junit_case *from, size_t index)
{
	struct junit_totals *totals = &suite_now(b)->totals;
	enum case_status status = b->cases->items[index].status;
	struct junit_open_case *open;

	totals->cases++;
	totals->skips += status == CASE_SKIPPED;
	totals->attempts += from->flaky.count + from->reruns.count;
	totals->assertions += from->assertions > 0 ? from->assertions : 0;
	if (status == CASE_SKIPPED) {
		totals->excused += from->elements;
	} else if (from->skipped && from->elements > 0) {
		b->open_cases =
		    arena_grow(b->arena, b->open_cases, b->open_case_count, sizeof *b->open_cases);
		open = &b->open_cases[b->open_case_count++];
		*open = (struct junit_open_case){index, from->skip_message, from->elements};
	} else if (case_failed(status)) {
		totals->failing += from->elements ? from->elements : 1;
	}
}

/* Makes a case of what was read; its own, or the suite's. */
static void put_case(struct junit_builder *b, const struct junit_case *from)
{
	struct test_case *c = add_case(b);

	if (!c)
		return;
	find_attachments(b, from, c);
	junit_fill(b->arena, from, suite_now(b), c);
	junit_put_attempts(b->arena, from, c);
}

void junit_end_case(struct junit_builder *b)
{
	const struct junit_case *from = case_now(b);

	put_case(b, from);
	if (b->problem->len == 0)
		count_case(b, from, b->cases->count - 1);
	b->case_depth--;
}

/* ---- what is in a case ---- */

bool junit_is_attempt(enum junit_element element)
{
	return element == JUNIT_FLAKY || element == JUNIT_FLAKY_ERROR || element == JUNIT_RERUN ||
	       element == JUNIT_RERUN_ERROR;
}

static void begin_attempt(
    struct junit_builder *b, enum junit_element element, const char **attributes)
{
	const struct junit_case *of = case_now(b);
	struct junit_case *attempt = &b->attempt;

	clear_case(attempt);
	attempt->name = of->name;
	attempt->classname = of->classname;
	attempt->file = of->file;
	attempt->line = of->line;
	attempt->time = copied(b, attributes, "time");
	attempt->message = copied(b, attributes, "message");
	attempt->type = copied(b, attributes, "type");
	attempt->elements = 1;
	attempt->failed = element == JUNIT_FLAKY || element == JUNIT_RERUN;
	attempt->error = !attempt->failed;
	b->in_attempt = true;
}

static void end_attempt(struct junit_builder *b, struct junit_attempts *into)
{
	struct test_case *c;

	into->items = arena_grow(b->arena, into->items, into->count, sizeof *into->items);
	c = &into->items[into->count++];
	*c = (struct test_case){0};
	find_attachments(b, &b->attempt, c);
	junit_fill(b->arena, &b->attempt, suite_now(b), c);
	b->in_attempt = false;
}

void junit_begin_result(
    struct junit_builder *b, enum junit_element element, const char **attributes)
{
	struct junit_case *c = case_now(b);

	if (junit_is_attempt(element)) {
		begin_attempt(b, element, attributes);
		return;
	}
	if (b->case_depth == 0)
		clear_case(c);
	b->element_message = copied(b, attributes, "message");
	b->element_type = copied(b, attributes, "type");
	if (c->details.len > 0)
		buf_addc(&c->details, '\n');
	b->details_before = c->details.len;
	if (element == JUNIT_SKIPPED && b->element_type && strcmp(b->element_type, "todo") == 0)
		c->todo = true;
}

static void note_failure(struct junit_case *c, enum junit_element element)
{
	c->elements++;
	if (element == JUNIT_FAILURE)
		c->failed = c->failed || !c->error;
	else
		c->error = c->error || !c->failed;
}

void junit_end_result(struct junit_builder *b, enum junit_element element)
{
	struct junit_case *c = case_now(b);
	bool first = !c->failed && !c->error;

	switch (element) {
	case JUNIT_FAILURE:
	case JUNIT_ERROR:
		note_failure(c, element);
		break;
	case JUNIT_SKIPPED:
		c->skipped = true;
		if (!c->skip_message)
			c->skip_message = b->element_message;
		c->type = c->type ? c->type : b->element_type;
		return;
	case JUNIT_WARNING:
		c->warning = true;
		break;
	case JUNIT_FLAKY:
	case JUNIT_FLAKY_ERROR:
		end_attempt(b, &c->flaky);
		return;
	case JUNIT_RERUN:
	case JUNIT_RERUN_ERROR:
		end_attempt(b, &c->reruns);
		return;
	case JUNIT_OTHER:
	case JUNIT_SUITE:
	case JUNIT_SUITE_PROPERTIES:
	case JUNIT_CASE:
	case JUNIT_STACK:
	case JUNIT_OUTPUT:
		break;
	}
	if (first) {
		c->message = b->element_message;
		c->type = b->element_type;
	} else if (c->details.len == b->details_before && b->element_message) {
		buf_adds(&c->details, b->element_message);
	}
	if (b->case_depth == 0) {
		c->name = suite_now(b)->name;
		put_case(b, c);
		suite_now(b)->totals.failing++;
	}
}

void junit_inner_result(struct junit_builder *b, enum junit_element element)
{
	if (b->case_depth > 0)
		note_failure(case_now(b), element);
}

/* The text behind KEY=" up to the next quote, with entities as what they stand for; NULL when there
 * is none. */
static const char *quoted(struct arena *arena, const char *text, const char *key)
{
	static const struct {
		const char *entity;
		char c;
	} entities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'},
	    {"&apos;", '\''}, {"&#x002D;", '-'}};
	const char *at = strstr(text, key), *result;
	struct buf out = BUF_INIT;

	if (!at)
		return NULL;
	for (at += strlen(key); *at && *at != '"';) {
		char c = *at;
		size_t len = 1;

		for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
			if (strncmp(at, entities[i].entity, strlen(entities[i].entity)) == 0) {
				c = entities[i].c;
				len = strlen(entities[i].entity);
			}
		buf_addc(&out, c);
		at += len;
	}
	result = arena_strndup(arena, out.text, out.len);
	buf_release(&out);
	return result;
}

void junit_comment(struct junit_builder *b, const char *text)
{
	struct junit_case *c = case_now(b);
	const char *type, *message;

	if (b->suite_depth == 0 || !suite_now(b)->qt || b->case_depth == 0)
		return;
	type = quoted(b->arena, text, "type=\"");
	message = quoted(b->arena, text, "message=\"");
	if (!type || !message)
		return;
	if (strcmp(type, "skip") == 0)
		c->skipped = true;
	if (!c->skip_message && (c->skipped || strcmp(type, "info") == 0))
		c->skip_message = message;
}
