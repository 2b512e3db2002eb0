/* SPDX-License-Identifier: MIT */
/* JUnit XML has no owner, so each tool writes it in its own way. Here is what the tools' ways mean,
 * without any XML: junit.c reads the elements and asks this. */
#ifndef E2E_CASES_JUNIT_DIALECTS_H
#define E2E_CASES_JUNIT_DIALECTS_H

#include "cases/parts.h"

/* A <testsuite> or <testsuites> that is open. Strings are NULL where the attribute is missing. */
struct junit_suite {
	const char *name, *file;
	const char *project; /* Playwright's, of the cases in it */
	size_t first;        /* of its cases */
	double announced;    /* failures and errors that its attributes count */
	size_t failing;      /* <failure> and <error> seen in it */
	bool go;             /* gotestsum's: names are unique, a second one is another attempt */
};

/* A <testcase> that is open, with what its elements said. */
struct junit_case {
	const char *name, *classname, *file, *line, *time, *status;
	bool failed, error, skipped, todo;
	const char *message;      /* of the first <failure> or <error> */
	const char *skip_message; /* of <skipped> */
	const char *type;         /* the same element's type, such as an exception's class */
	int flaky, reruns;        /* elements of attempts that did not count */
	struct buf details, output;
};

/* Fills in `c` from what was read. */
void junit_fill(struct arena *arena, const struct junit_case *from, const struct junit_suite *suite,
    struct test_case *c);

/* Seconds from "1.5", "1,234.5" or "0,5"; negative when it is none of these. */
double junit_seconds(const char *text);

/* Go: makes one case of the attempts at a test among those from `first` on. */
void junit_merge_attempts(struct cases *cases, size_t first);

#endif
