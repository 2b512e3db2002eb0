/* SPDX-License-Identifier: MIT */
/* TAP in its parts: lines, YAML blocks and levels, each by itself; tap.c knows how they belong
 * together. */
#ifndef E2E_CASES_TAP_H
#define E2E_CASES_TAP_H

#include "cases/parts.h"

/* ---- lines: tap_lines.c ---- */

enum tap_directive { TAP_NONE, TAP_SKIP, TAP_TODO };

struct tap_test {
	bool ok, numbered;
	long number;             /* where numbered; more than any plan has when it is too large */
	const char *description; /* NULL: none */
	enum tap_directive directive;
	const char *reason; /* of the directive, or NULL */
	double duration;    /* seconds, of "# time=12ms"; negative: none */
	/* It ends in a brace, which begins a subtest or belongs to the description. */
	bool brace;
};

struct tap_plan {
	long count;
	const char *reason; /* of a plan of none, or NULL */
};

/* Whether the line, without its indentation and its end, is one of these. */
bool tap_test_line(struct arena *arena, const char *line, size_t len, struct tap_test *test);
bool tap_plan_line(struct arena *arena, const char *line, size_t len, struct tap_plan *plan);

/* Whether it is one of these, or another line of TAP. */
bool tap_is_line(struct arena *arena, const char *line, size_t len);

/* "tests 7" in a comment, which sums up all of them. */
bool tap_is_total(const char *text, size_t len);

/* Whether the line is the word, or begins with it in upper or lower case. */
bool tap_is_word(const char *line, size_t len, const char *word);
bool tap_begins_with(const char *line, size_t len, const char *word);

/* Appends a case of the test line; `number` is its own or what it would be. */
void tap_fill(struct arena *arena, const struct tap_test *test, long number, struct test_case *c);

/* ---- levels: tap_level.c ---- */

/* The tests of one indentation, while they are open. */
struct tap_level {
	size_t first; /* of its cases, those of its subtests included */
	struct tap_plan plan;
	bool planned;
	long before_plan; /* test lines above its plan */
	long seen;        /* test lines */
	/* Numbers 1 to `in_order` stand there in this order, then the `odd` ones. */
	long in_order;
	long *odd;
	size_t odd_count;
	/* Its test line came first and is `owner`: a brace ends it. */
	bool braced;
	struct tap_test owner;
};

/* Counts a test line and its number. */
void tap_level_test(struct arena *arena, struct tap_level *level, const struct tap_test *test);

/* Says in `problem` why the tests are not those that it plans. `of` is "it" or "a subtest". Returns
 * whether they are. */
bool tap_level_check(const struct tap_level *level, const char *of, struct buf *problem);

/* Of the cases from `first` on, which are those of a subtest: whether one failed. */
bool tap_any_failed(const struct cases *cases, size_t first);

/* Puts the name of the subtest before their suites. */
void tap_put_suite(struct arena *arena, struct cases *cases, size_t first, const char *name);

/* What failed in a subtest that is to do was expected to. */
void tap_excuse(struct cases *cases, size_t first, const struct tap_test *test);

/* ---- YAML blocks and comments: tap_yaml.c ---- */

/* Fills in message, details, file, line and duration from a YAML block, as far as it has them. */
void tap_explain_yaml(struct arena *arena, const char *yaml, size_t len, struct test_case *c);

/* The same from the comments behind a test line, without their "# ". */
void tap_explain_comments(
    struct arena *arena, const char *comments, size_t len, struct test_case *c);

#endif
