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

static double number(const char **attributes, const char *name)
{
	const char *value = attribute(attributes, name);
	double count = value ? junit_seconds(value) : 0;

	return count > 0 ? count : 0;
}

static struct junit_suite *suite_now(struct junit_builder *b)
{
	return &b->suites[b->suite_depth - 1];
}

void junit_begin_suite(struct junit_builder *b, const char **attributes)
{
	struct junit_suite *suite = &b->suites[b->suite_depth++];
	const struct junit_suite *around = b->suite_depth > 1 ? suite - 1 : NULL;

	*suite = (struct junit_suite){
	    .name = copied(b, attributes, "name"),
	    .file = copied(b, attributes, "file"),
	    .first = b->cases->count,
	    .announced = number(attributes, "failures") + number(attributes, "errors"),
	};
	/* Surefire names no file, but other tools' suites may name a directory's. */
	if (!suite->file && around)
		suite->file = around->file;
	if (!suite->name && around)
		suite->name = around->name;
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

void junit_end_suite(struct junit_builder *b)
{
	struct junit_suite *suite = suite_now(b);

	/* Jest, unless told otherwise, counts a file that does not load and names no case for it.
	 */
	if (suite->announced > 0 && suite->failing == 0) {
		struct test_case *c = add_case(b);

		if (!c)
			return;
		c->name = suite->name ? suite->name : "(no name)";
		c->file = suite->file;
		c->status = CASE_ERROR;
		c->message = "the suite counts a failure or an error that is in none of its cases";
		suite->failing = 1;
	}
	if (suite->go)
		junit_merge_attempts(b->cases, suite->first);
	if (b->suite_depth > 1)
		b->suites[b->suite_depth - 2].failing += suite->failing;
	b->suite_depth--;
}

void junit_property(struct junit_builder *b, const char **attributes)
{
	const char *name = attribute(attributes, "name");

	if (name && strcmp(name, "go.version") == 0)
		suite_now(b)->go = true;
}

/* Empties what a case was read into; the memory stays for the next. */
static void clear_case(struct junit_builder *b)
{
	struct buf details = b->current.details, output = b->current.output;

	buf_clear(&details);
	buf_clear(&output);
	b->current = (struct junit_case){.details = details, .output = output};
}

void junit_begin_case(struct junit_builder *b, const char **attributes)
{
	clear_case(b);
	b->current.name = copied(b, attributes, "name");
	b->current.classname = copied(b, attributes, "classname");
	b->current.file = copied(b, attributes, "file");
	b->current.line = copied(b, attributes, "line");
	b->current.time = copied(b, attributes, "time");
	b->current.status = copied(b, attributes, "status");
	if (!b->current.status && attribute(attributes, "result"))
		b->current.status = copied(b, attributes, "result");
}

/* Lines "[[ATTACHMENT|path]]" of the case's output. */
static void find_attachments(struct junit_builder *b, struct test_case *c)
{
	static const char mark[] = "[[ATTACHMENT|";

	for (char *at = strstr(b->current.output.text, mark); at; at = strstr(at, mark)) {
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

void junit_end_case(struct junit_builder *b)
{
	struct test_case *c = add_case(b);

	if (!c)
		return;
	find_attachments(b, c);
	junit_fill(b->arena, &b->current, suite_now(b), c);
	if ((c->status == CASE_FAILED || c->status == CASE_ERROR) && !b->current.failed &&
	    !b->current.error)
		suite_now(b)->failing++;
}

void junit_begin_result(
    struct junit_builder *b, enum junit_element element, bool of_suite, const char **attributes)
{
	struct junit_case *c = &b->current;

	b->suite_failure = of_suite;
	if (of_suite)
		clear_case(b);
	b->element_message = copied(b, attributes, "message");
	b->element_type = copied(b, attributes, "type");
	if (c->details.len > 0)
		buf_addc(&c->details, '\n');
	b->details_before = c->details.len;
	if (element == JUNIT_FAILURE || element == JUNIT_ERROR)
		suite_now(b)->failing++;
	if (element == JUNIT_SKIPPED && b->element_type && strcmp(b->element_type, "todo") == 0)
		c->todo = true;
}

void junit_end_result(struct junit_builder *b, enum junit_element element)
{
	struct junit_case *c = &b->current;
	/* Of a case that failed, the failure says why; of one that passed in the end, an attempt.
	 */
	bool first = !c->failed && !c->error;

	switch (element) {
	case JUNIT_FAILURE:
		c->failed = c->failed || !c->error;
		break;
	case JUNIT_ERROR:
		c->error = c->error || !c->failed;
		break;
	case JUNIT_SKIPPED:
		c->skipped = true;
		if (!c->skip_message)
			c->skip_message = b->element_message;
		c->type = c->type ? c->type : b->element_type;
		return;
	case JUNIT_FLAKY:
		c->flaky++;
		first = first && c->flaky == 1;
		break;
	case JUNIT_RERUN:
		c->reruns++;
		first = false;
		break;
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
	if (b->suite_failure) {
		b->suite_failure = false;
		c->name = suite_now(b)->name;
		junit_end_case(b);
	}
}
