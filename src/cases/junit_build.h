/* SPDX-License-Identifier: MIT */
/* Elements of JUnit XML, as they begin and end, -> cases. Knows nothing of the parser, and does not
 * look at the elements' nesting: junit.c does. */
#ifndef E2E_CASES_JUNIT_BUILD_H
#define E2E_CASES_JUNIT_BUILD_H

#include "cases/junit_dialects.h"

enum junit_element {
	JUNIT_OTHER,
	JUNIT_SUITE, /* <testsuites> and <testsuite> */
	JUNIT_SUITE_PROPERTIES,
	JUNIT_CASE,
	JUNIT_FAILURE,
	JUNIT_ERROR,
	JUNIT_SKIPPED,
	JUNIT_FLAKY, /* an attempt that failed before one passed */
	JUNIT_RERUN, /* an attempt that failed after the first had */
	JUNIT_STACK, /* the text of one of these, in an element of its own */
	JUNIT_OUTPUT,
};

struct junit_builder {
	struct arena *arena;
	struct cases *cases;
	struct buf *problem; /* no longer empty: there is nothing more to do */
	struct junit_suite suites[NESTING_LIMIT];
	size_t suite_depth;
	struct junit_case current;
	/* A <failure> without a case, as the suite's own. */
	bool suite_failure;
	const char *element_message, *element_type;
	size_t details_before; /* length of the case's details before the element */
	bool playwright;
};

/* Attributes are pairs of name and value, and a NULL. */
void junit_begin_suite(struct junit_builder *b, const char **attributes);
void junit_end_suite(struct junit_builder *b);

/* Of the suite, such as the version of Go. */
void junit_property(struct junit_builder *b, const char **attributes);

void junit_begin_case(struct junit_builder *b, const char **attributes);
void junit_end_case(struct junit_builder *b);

/* JUNIT_FAILURE to JUNIT_RERUN, in a case or `of_suite`. */
void junit_begin_result(
    struct junit_builder *b, enum junit_element element, bool of_suite, const char **attributes);
void junit_end_result(struct junit_builder *b, enum junit_element element);

#endif
