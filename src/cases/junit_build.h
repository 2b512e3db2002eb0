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
	JUNIT_WARNING,
	JUNIT_FLAKY, /* an attempt that failed before the last one */
	JUNIT_FLAKY_ERROR,
	JUNIT_RERUN, /* an attempt that failed after the first had */
	JUNIT_RERUN_ERROR,
	JUNIT_STACK, /* the text of one of these, in an element of its own */
	JUNIT_OUTPUT,
};

/* A case that failed and says that it is skipped too. Its suite's numbers tell what it is. */
struct junit_open_case {
	size_t index; /* of the case */
	const char *skip_message;
	size_t elements;
};

struct junit_builder {
	struct arena *arena;
	struct cases *cases;
	struct buf *problem; /* no longer empty: there is nothing more to do */
	const char *doubt;   /* NULL, or how what was read contradicts itself */
	struct junit_suite suites[NESTING_LIMIT];
	size_t suite_depth;
	/* The testcases that are open, and before them what stands in no case: a <failure> of the
	 * suite's own. */
	struct junit_case open[NESTING_LIMIT + 1];
	size_t case_depth;
	struct junit_case attempt; /* of the case, while an element of one is open */
	bool in_attempt;
	const char *element_message, *element_type;
	size_t details_before; /* length of the case's details before the element */
	struct junit_open_case *open_cases;
	size_t open_case_count;
	bool playwright;
};

void junit_builder_release(struct junit_builder *b);

/* JUNIT_FLAKY to JUNIT_RERUN_ERROR. */
bool junit_is_attempt(enum junit_element element);

/* Of the case, or the attempt at it, that what is read belongs to. */
struct buf *junit_details_now(struct junit_builder *b);
struct buf *junit_output_now(struct junit_builder *b);

/* Attributes are pairs of name and value, and a NULL. `root`: <testsuites>. */
void junit_begin_suite(struct junit_builder *b, const char **attributes, bool root);
void junit_end_suite(struct junit_builder *b);

/* Of the suite, such as the version of Go. */
void junit_property(struct junit_builder *b, const char **attributes);

void junit_begin_case(struct junit_builder *b, const char **attributes);
void junit_end_case(struct junit_builder *b);

/* JUNIT_FAILURE to JUNIT_RERUN_ERROR, of the case that is open or of the suite. */
void junit_begin_result(
    struct junit_builder *b, enum junit_element element, const char **attributes);
void junit_end_result(struct junit_builder *b, enum junit_element element);

/* A failure or an error within another result: it counts, and its text does not matter. */
void junit_inner_result(struct junit_builder *b, enum junit_element element);

/* Qt's: what a comment tells of a case. */
void junit_comment(struct junit_builder *b, const char *text);

#endif
