/* SPDX-License-Identifier: MIT */
/* JUnit XML has no owner, so each tool writes it in its own way. Here is what the tools' ways mean,
 * without any XML: junit.c reads the elements and asks this. */
#ifndef E2E_CASES_JUNIT_DIALECTS_H
#define E2E_CASES_JUNIT_DIALECTS_H

#include "cases/parts.h"

/* What a suite says of itself, and what it holds, its inner suites included. */
struct junit_totals {
	/* Of its attributes. */
	double failures, errors, tests, skipped;
	bool has_failures;   /* it counts failures at all */
	bool has_tests;      /* it counts cases, and not assertions or scripts */
	bool has_assertions; /* it counts them by itself */
	bool failed;         /* its status says so */
	/* Held. */
	size_t cases, skips;
	size_t failing;    /* <failure>, <error> and statuses that say the same */
	size_t excused;    /* those of cases that were expected to fail */
	size_t attempts;   /* that failed, of cases that were tried again */
	double assertions; /* that cases count */
};

/* A <testsuite> or <testsuites> that is open. Strings are NULL where the attribute is missing. */
struct junit_suite {
	const char *name, *file;
	const char *path;    /* its names and those of the suites around it, but the root's */
	const char *project; /* Playwright's, of the cases in it */
	size_t first;        /* of its cases */
	size_t first_open;   /* of its cases that failed and are skipped, see junit_build.h */
	struct junit_totals totals;
	bool has_host; /* the attribute hostname, also when it is empty */
	bool has_timestamp;
	bool go; /* gotestsum's or go-junit-report's */
	bool pytest;
	bool qt;         /* its errors are warnings */
	bool has_status; /* a case with a status was seen */
};

/* Attempts that failed, in an element of their own. */
struct junit_attempts {
	struct test_case *items;
	size_t count;
};

/* A <testcase> that is open, with what its elements said. */
struct junit_case {
	const char *name, *classname, *file, *line, *time;
	const char *status, *result;
	double assertions; /* negative: not counted */
	bool failed, error, skipped, todo, warning;
	size_t elements;              /* <failure> and <error> */
	const char *message;          /* of the first <failure> or <error> */
	const char *skip_message;     /* of <skipped> */
	const char *type;             /* the same element's type, such as an exception's class */
	struct junit_attempts flaky;  /* before the last one */
	struct junit_attempts reruns; /* after the first one */
	struct buf details, output;
};

/* What the word of a status means. */
enum junit_word { WORD_NONE, WORD_PASSED, WORD_UNKNOWN, WORD_SKIPPED, WORD_ERROR, WORD_FAILED };

/* The one of the two words that says the most; either may be NULL. In junit_words.c. */
enum junit_word junit_word(const char *status, const char *result);

/* Fills in `c` from what was read. */
void junit_fill(struct arena *arena, const struct junit_case *from, const struct junit_suite *suite,
    struct test_case *c);

/* Whether the name of a class or a suite is one that tools write for all of them. */
bool junit_says_nothing(const char *name);

/* Whether the class is a file: Playwright's and Vitest's, which is the suite too, and has a host.
 */
bool junit_class_is_file(const struct junit_case *from, const struct junit_suite *suite);

/* Sets the place of the case, whose details are there. In junit_places.c. */
void junit_locate(struct arena *arena, const struct junit_case *from,
    const struct junit_suite *suite, struct test_case *c);

/* Seconds from "1.5", "1,234.5" or "0,5"; negative when it is none of these. */
double junit_seconds(const char *text);

/* ---- attempts: junit_attempts.c ---- */

/* Gives the case, whose own attempt it tells of so far, all attempts at it. */
void junit_put_attempts(struct arena *arena, const struct junit_case *from, struct test_case *c);

/* Go: makes one case of the attempts at a test among those from `first` on. */
void junit_merge_attempts(struct arena *arena, struct cases *cases, size_t first);

/* ---- totals: junit_totals.c ---- */

/* Takes what the attributes, pairs of name and value and a NULL, say. `root`: <testsuites>. */
void junit_totals_read(struct junit_totals *totals, const char **attributes, bool root);

/* How many failures and errors the suite counts. */
double junit_totals_failures(const struct junit_suite *suite);

/* Adds what an inner suite holds. */
void junit_totals_add(struct junit_totals *totals, const struct junit_totals *inner);

/* Whether it holds fewer cases than it counts. A suite in which something failed may: what did not
 * run for that is no news. */
bool junit_totals_short(const struct junit_totals *totals);

#endif
