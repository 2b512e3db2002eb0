/* SPDX-License-Identifier: MIT */
/* JUnit XML, read as it streams by. Documents may not declare entities and none is fetched. */
#include "cases/junit_build.h"
#include "cases/junit_encoding.h"

#include <expat.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

struct reader {
	XML_Parser parser;
	struct junit_builder to;
	struct buf *problem; /* the builder's */
	enum junit_element open[NESTING_LIMIT];
	size_t depth;
	size_t results; /* of them that are a failure, a skip and the like */
	struct junit_encoding encoding;
};

static void stop(struct reader *r)
{
	XML_StopParser(r->parser, XML_FALSE);
}

/* Names without what stands before a colon: another tool may have put these elements into a name
 * space. */
static const char *local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

static bool is(const char *name, const char *other)
{
	return strcasecmp(name, other) == 0;
}

static bool is_root(const char *name)
{
	return is(name, "testsuites");
}

static bool is_suite(const char *name)
{
	return is(name, "testsuite") || is_root(name);
}

/* The element that the open ones make of this one. Cases and failures count wherever they are. */
static enum junit_element element_of(const struct reader *r, const char *name)
{
	static const struct {
		const char *name;
		enum junit_element element;
	} results[] = {
	    {"failure", JUNIT_FAILURE},
	    {"failed", JUNIT_FAILURE},
	    {"fail", JUNIT_FAILURE},
	    {"error", JUNIT_ERROR},
	    {"skipped", JUNIT_SKIPPED},
	    {"warning", JUNIT_WARNING},
	    {"flakyFailure", JUNIT_FLAKY},
	    {"flakyError", JUNIT_FLAKY_ERROR},
	    {"rerunFailure", JUNIT_RERUN},
	    {"rerunError", JUNIT_RERUN_ERROR},
	};
	enum junit_element parent = r->depth ? r->open[r->depth - 1] : JUNIT_SUITE;

	if (is_suite(name))
		return JUNIT_SUITE;
	if (is(name, "testcase"))
		return JUNIT_CASE;
	if (r->results > 0 && is(name, "stackTrace"))
		return JUNIT_STACK;
	if (parent == JUNIT_SUITE && is(name, "properties"))
		return JUNIT_SUITE_PROPERTIES;
	if ((parent == JUNIT_CASE || junit_is_attempt(parent)) &&
	    (is(name, "system-out") || is(name, "system-err")))
		return JUNIT_OUTPUT;
	for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
		enum junit_element element = results[i].element;

		if (!is(name, results[i].name))
			continue;
		/* What is not of a case can only have failed. */
		if (r->to.case_depth > 0 || element == JUNIT_FAILURE || element == JUNIT_ERROR)
			return element;
	}
	return JUNIT_OTHER;
}

static bool is_result(enum junit_element element)
{
	switch (element) {
	case JUNIT_FAILURE:
	case JUNIT_ERROR:
	case JUNIT_SKIPPED:
	case JUNIT_WARNING:
	case JUNIT_FLAKY:
	case JUNIT_FLAKY_ERROR:
	case JUNIT_RERUN:
	case JUNIT_RERUN_ERROR:
		return true;
	case JUNIT_OTHER:
	case JUNIT_SUITE:
	case JUNIT_SUITE_PROPERTIES:
	case JUNIT_CASE:
	case JUNIT_STACK:
	case JUNIT_OUTPUT:
		return false;
	}
	return false;
}

static void XMLCALL start_element(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *r = data;
	enum junit_element parent = r->depth ? r->open[r->depth - 1] : JUNIT_SUITE, element;

	if (r->problem->len > 0)
		return;
	name = local_name(name);
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
	element = element_of(r, name);
	/* One result within another: its text would be mixed with the other's. */
	if (r->results > 0 && is_result(element)) {
		if (element == JUNIT_FAILURE || element == JUNIT_ERROR)
			junit_inner_result(&r->to, element);
		element = JUNIT_OTHER;
	}
	r->open[r->depth++] = element;
	r->results += is_result(element);
	if (element == JUNIT_SUITE)
		junit_begin_suite(&r->to, attributes, is_root(name));
	else if (element == JUNIT_CASE)
		junit_begin_case(&r->to, attributes);
	else if (is_result(element))
		junit_begin_result(&r->to, element, attributes);
	else if (parent == JUNIT_SUITE_PROPERTIES)
		junit_property(&r->to, attributes);
}

static void XMLCALL end_element(void *data, const XML_Char *name)
{
	struct reader *r = data;
	enum junit_element element;

	(void)name;
	if (r->problem->len > 0)
		return;
	element = r->open[--r->depth];
	r->results -= is_result(element);
	if (element == JUNIT_SUITE)
		junit_end_suite(&r->to);
	else if (element == JUNIT_CASE)
		junit_end_case(&r->to);
	else if (is_result(element))
		junit_end_result(&r->to, element);
	else if (element == JUNIT_OUTPUT)
		buf_addc(junit_output_now(&r->to), '\n');
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
	case JUNIT_FAILURE:
	case JUNIT_ERROR:
	case JUNIT_SKIPPED:
	case JUNIT_WARNING:
	case JUNIT_FLAKY:
	case JUNIT_FLAKY_ERROR:
	case JUNIT_RERUN:
	case JUNIT_RERUN_ERROR:
		buf_add(junit_details_now(&r->to), at, (size_t)len);
		break;
	case JUNIT_OUTPUT:
		buf_add(junit_output_now(&r->to), at, (size_t)len);
		break;
	case JUNIT_SUITE:
	case JUNIT_SUITE_PROPERTIES:
	case JUNIT_CASE:
	case JUNIT_OTHER:
		break;
	}
}

static void XMLCALL comment(void *data, const XML_Char *at)
{
	struct reader *r = data;

	if (r->problem->len == 0)
		junit_comment(&r->to, at);
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

/* Reads the document, whose encoding is that of its declaration unless another is given. Returns
 * whether it is whole. */
static bool read_document(struct reader *r, const char *encoding, const char *from, size_t len)
{
	bool whole;

	r->parser = XML_ParserCreate(encoding);
	if (!r->parser) {
		buf_adds(r->problem, "wrong: out of memory");
		return false;
	}
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, start_element, end_element);
	XML_SetCharacterDataHandler(r->parser, text);
	XML_SetCommentHandler(r->parser, comment);
	XML_SetEntityDeclHandler(r->parser, entity_declared);
	XML_SetSkippedEntityHandler(r->parser, entity_unknown);
	XML_SetUnknownEncodingHandler(r->parser, junit_encoding_unknown, &r->encoding);
	/* In one piece: given several, expat before 2.6 scans a long token once for each. */
	whole = XML_Parse(r->parser, from, (int)len, 1) == XML_STATUS_OK;
	if (!whole && !r->encoding.known_as)
		say_why(r);
	XML_ParserFree(r->parser);
	return whole;
}

static int parse(
    struct arena *arena, const char *from, size_t len, struct cases *into, struct buf *problem)
{
	struct reader r = {
	    .to = {.arena = arena, .cases = into, .problem = problem}, .problem = problem};
	const char *known_as;
	bool whole;

	if (len > INT_MAX) {
		buf_adds(problem, "wrong: it is too large");
		return -1;
	}
	whole = read_document(&r, NULL, from, len);
	known_as = r.encoding.known_as;
	if (!whole && known_as) {
		/* Nothing was read before its declaration. */
		r.encoding.known_as = NULL;
		whole = read_document(&r, known_as, from, len);
	}
	if (whole && r.to.doubt)
		buf_adds(problem, r.to.doubt);
	junit_builder_release(&r.to);
	return problem->len == 0 ? 0 : -1;
}

const struct case_format case_format_junit = {.parse = parse};
