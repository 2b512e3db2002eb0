/* SPDX-License-Identifier: MIT */
/* JUnit XML, read as it streams by. Documents may not declare entities and none is fetched. */
#include "cases/junit_build.h"

#include <expat.h>
#include <limits.h>
#include <string.h>

struct reader {
	XML_Parser parser;
	struct junit_builder to;
	struct buf *problem; /* the builder's */
	enum junit_element open[NESTING_LIMIT];
	size_t depth;
};

static void stop(struct reader *r)
{
	XML_StopParser(r->parser, XML_FALSE);
}

static bool is_suite(const char *name)
{
	return strcmp(name, "testsuite") == 0 || strcmp(name, "testsuites") == 0;
}

static enum junit_element element_of(enum junit_element parent, const char *name)
{
	static const struct {
		const char *name;
		enum junit_element element;
	} parts[] = {
	    {"failure", JUNIT_FAILURE},
	    {"error", JUNIT_ERROR},
	    {"skipped", JUNIT_SKIPPED},
	    {"flakyFailure", JUNIT_FLAKY},
	    {"flakyError", JUNIT_FLAKY},
	    {"rerunFailure", JUNIT_RERUN},
	    {"rerunError", JUNIT_RERUN},
	    {"system-out", JUNIT_OUTPUT},
	};
	bool in_result = parent == JUNIT_FAILURE || parent == JUNIT_ERROR ||
			 parent == JUNIT_FLAKY || parent == JUNIT_RERUN;

	if (in_result && strcmp(name, "stackTrace") == 0)
		return JUNIT_STACK;
	if (parent == JUNIT_SUITE && is_suite(name))
		return JUNIT_SUITE;
	if (parent == JUNIT_SUITE && strcmp(name, "testcase") == 0)
		return JUNIT_CASE;
	if (parent == JUNIT_SUITE && strcmp(name, "properties") == 0)
		return JUNIT_SUITE_PROPERTIES;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (strcmp(name, parts[i].name) == 0 &&
		    (parent == JUNIT_CASE || (parent == JUNIT_SUITE && i < 2)))
			return parts[i].element;
	return JUNIT_OTHER;
}

static void XMLCALL start_element(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *r = data;
	enum junit_element parent = r->depth ? r->open[r->depth - 1] : JUNIT_SUITE, element;

	if (r->problem->len > 0)
		return;
	if (r->depth == 0 && !is_suite(name)) {
		buf_printf(r->problem,
		    "wrong: its root is <%.60s> and not <testsuites> or <testsuite>", name);
		stop(r);
		return;
	}
	if (r->depth == NESTING_LIMIT) {
		buf_printf(r->problem, "wrong: its elements nest deeper than %d", NESTING_LIMIT);
		stop(r);
		return;
	}
	element = element_of(parent, name);
	r->open[r->depth++] = element;
	switch (element) {
	case JUNIT_SUITE:
		junit_begin_suite(&r->to, attributes);
		break;
	case JUNIT_CASE:
		junit_begin_case(&r->to, attributes);
		break;
	case JUNIT_FAILURE:
	case JUNIT_ERROR:
	case JUNIT_SKIPPED:
	case JUNIT_FLAKY:
	case JUNIT_RERUN:
		junit_begin_result(&r->to, element, parent == JUNIT_SUITE, attributes);
		break;
	case JUNIT_STACK:
	case JUNIT_OUTPUT:
	case JUNIT_SUITE_PROPERTIES:
		break;
	case JUNIT_OTHER:
		if (parent == JUNIT_SUITE_PROPERTIES)
			junit_property(&r->to, attributes);
		break;
	}
}

static void XMLCALL end_element(void *data, const XML_Char *name)
{
	struct reader *r = data;
	enum junit_element element;

	(void)name;
	if (r->problem->len > 0)
		return;
	element = r->open[--r->depth];
	switch (element) {
	case JUNIT_SUITE:
		junit_end_suite(&r->to);
		break;
	case JUNIT_CASE:
		junit_end_case(&r->to);
		break;
	case JUNIT_FAILURE:
	case JUNIT_ERROR:
	case JUNIT_SKIPPED:
	case JUNIT_FLAKY:
	case JUNIT_RERUN:
		junit_end_result(&r->to, element);
		break;
	case JUNIT_OUTPUT:
		buf_addc(&r->to.current.output, '\n');
		break;
	case JUNIT_STACK:
	case JUNIT_SUITE_PROPERTIES:
	case JUNIT_OTHER:
		break;
	}
	if (r->problem->len > 0)
		stop(r);
}

static void XMLCALL text(void *data, const XML_Char *at, int len)
{
	struct reader *r = data;

	if (r->problem->len > 0 || r->depth == 0)
		return;
	switch (r->open[r->depth - 1]) {
	case JUNIT_STACK:
		if (r->open[r->depth - 2] == JUNIT_RERUN)
			break;
		buf_add(&r->to.current.details, at, (size_t)len);
		break;
	case JUNIT_FAILURE:
	case JUNIT_ERROR:
	case JUNIT_SKIPPED:
	case JUNIT_FLAKY:
		buf_add(&r->to.current.details, at, (size_t)len);
		break;
	case JUNIT_OUTPUT:
		buf_add(&r->to.current.output, at, (size_t)len);
		break;
	/* Of the attempts after a failure the first one's text is enough. */
	case JUNIT_RERUN:
	case JUNIT_SUITE:
	case JUNIT_SUITE_PROPERTIES:
	case JUNIT_CASE:
	case JUNIT_OTHER:
		break;
	}
}

static void XMLCALL entity_declared(void *data, const XML_Char *name, int parameter,
    const XML_Char *value, int len, const XML_Char *base, const XML_Char *system,
    const XML_Char *public, const XML_Char *notation)
{
	struct reader *r = data;

	(void)name, (void)parameter, (void)value, (void)len, (void)base, (void)system;
	(void)public, (void)notation;
	if (r->problem->len == 0)
		buf_adds(r->problem, "wrong: it declares an entity");
	stop(r);
}

/* What an external DTD, which is not read, may have declared. */
static void XMLCALL entity_unknown(void *data, const XML_Char *name, int parameter)
{
	struct reader *r = data;

	(void)name, (void)parameter;
	if (r->problem->len == 0)
		buf_adds(r->problem, "wrong: it uses an entity that it does not declare");
	stop(r);
}

static void say_why(struct reader *r)
{
	enum XML_Error error = XML_GetErrorCode(r->parser);
	unsigned long line = XML_GetCurrentLineNumber(r->parser);

	if (r->problem->len > 0)
		buf_printf(r->problem, " (line %lu)", line);
	else if (error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN ||
		 error == XML_ERROR_PARTIAL_CHAR || error == XML_ERROR_UNCLOSED_CDATA_SECTION)
		buf_printf(r->problem, "cut off: its XML ends in line %lu", line);
	else
		buf_printf(r->problem, "wrong: line %lu: %s", line, XML_ErrorString(error));
}

static int parse(
    struct arena *arena, const char *from, size_t len, struct cases *into, struct buf *problem)
{
	struct reader r = {
	    .to = {.arena = arena, .cases = into, .problem = problem}, .problem = problem};
	bool whole;

	if (len > INT_MAX) {
		buf_adds(problem, "wrong: it is too large");
		return -1;
	}
	r.to.current = (struct junit_case){.details = BUF_INIT, .output = BUF_INIT};
	r.parser = XML_ParserCreate(NULL);
	if (!r.parser) {
		buf_adds(problem, "wrong: out of memory");
		return -1;
	}
	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, start_element, end_element);
	XML_SetCharacterDataHandler(r.parser, text);
	XML_SetEntityDeclHandler(r.parser, entity_declared);
	XML_SetSkippedEntityHandler(r.parser, entity_unknown);
	/* In one piece: given several, expat before 2.6 scans a long token once for each. */
	whole = XML_Parse(r.parser, from, (int)len, 1) == XML_STATUS_OK;
	if (!whole)
		say_why(&r);
	XML_ParserFree(r.parser);
	buf_release(&r.to.current.details);
	buf_release(&r.to.current.output);
	return whole ? 0 : -1;
}

const struct case_format case_format_junit = {.parse = parse};
