/* SPDX-License-Identifier: MIT */
/* The rows of a report: the cases of a test, or the test itself. */
#ifndef E2E_REPORT_ROWS_H
#define E2E_REPORT_ROWS_H

#include "base/arena.h"
#include "verdict/collect.h"

struct row {
	const struct collected_test *test;
	const struct test_case *item; /* NULL: the test itself */
	enum case_status status;
	const char *name;              /* with its suite; any characters */
	const char *file;              /* as seen from where make runs; or NULL */
	int line;                      /* 0: not known */
	const char *message, *details; /* or NULL; any characters */
	const char *excerpt; /* what says more than the message, in a few lines; or NULL */
	double duration;     /* seconds */
	bool attempts;       /* the test's failed attempts belong to this row */
};

/* A test stands for itself when it has no cases; when it failed and none of them did; and when it
 * passed only at a later attempt, which they cannot show. */
size_t row_count(const struct collected_test *test);
struct row row_at(struct arena *arena, const struct collected_test *test, size_t index);

bool row_failed(const struct row *row);

/* Of a failed row, the class of the failure: an assertion of a case speaks of the product, all else
 * is as with its test. A word for the fields in which formats have a type. */
const char *row_class(const struct row *row);

#endif
