/* SPDX-License-Identifier: MIT */
/* What is new since the last run, in the words that all reporters use. */
#ifndef E2E_VERDICT_CHANGES_H
#define E2E_VERDICT_CHANGES_H

#include "base/arena.h"
#include "base/buf.h"
#include "history/history.h"
#include "verdict/collect.h"

/* Reads the history and sets the trend of each test, and what is counted of them. */
struct history *news_find(struct arena *arena, const char *out, struct collected_run *run);

/* Appends the results of this invocation to the history. A failure is a warning. */
void news_record(struct history *history, const struct collected_run *run);

/* "New failures" */
const char *news_title(enum news kind);

/* One word for programs: "new", "still_failing" */
const char *news_word(enum news kind);

/* Whether it is the bad kind of news. */
bool news_is_bad(enum news kind);

bool news_holds(const struct collected_test *test, enum news kind);

/* The tests of that kind, `run->news[kind]` of them. */
const struct collected_test **news_tests(
    struct arena *arena, const struct collected_run *run, enum news kind);

/* What there is to say behind the test's name, such as "since 2026-01-31 12:00 UTC, 4 runs"; ""
 * when its title says all. Plain ASCII. */
const char *news_detail(struct arena *arena, const struct collected_test *test, enum news kind);

/* "since 2026-01-31 12:00 UTC, 4 runs", of a trend that has it; and "3 of the last 20 runs" */
const char *news_since(struct arena *arena, const struct trend *trend);
const char *news_flaky(struct arena *arena, const struct trend *trend);

/* Everything about one test on a line, "still failing since ..., 4 runs"; NULL when there is
 * nothing. */
const char *news_of_test(struct arena *arena, const struct collected_test *test);

/* "2 newly failing, 1 fixed"; nothing when there is nothing. Those that are flaky are counted
 * elsewhere. */
void news_counts(struct buf *out, const struct collected_run *run);

/* PHASE/TEST */
const char *news_name(struct arena *arena, const struct collected_test *test);

/* The trend as a member in JSON: an object, or null. */
void news_put(struct buf *out, const char *name, const struct collected_test *test);

/* Members with the number of each kind, "tests_newly_failing" and so on. */
void news_put_counts(struct buf *out, const struct collected_run *run);

#endif
