/* SPDX-License-Identifier: MIT */
/* What is new since the last run, in the words that all reporters use. */
#ifndef E2E_VERDICT_CHANGES_H
#define E2E_VERDICT_CHANGES_H

#include "base/arena.h"
#include "base/buf.h"
#include "history/history.h"
#include "verdict/collect.h"

/* Reads the history and sets the trend of each test, and what is counted of them. */
struct history *changes_find(struct arena *arena, const char *out, struct collected_run *run);

/* Appends the results of this invocation to the history. A failure is a warning. Returns whether
 * there was something to append. */
bool changes_record(struct history *history, const struct collected_run *run);

/* "New failures" */
const char *changes_title(enum trend_kind kind);

/* One word for programs: "newly_failing", "still_failing" */
const char *changes_word(enum trend_kind kind);

/* Whether it is the bad kind of change. */
bool changes_is_bad(enum trend_kind kind);

bool changes_holds(const struct collected_test *test, enum trend_kind kind);

/* The tests of that kind, `run->changes[kind]` of them. */
const struct collected_test **changes_tests(
    struct arena *arena, const struct collected_run *run, enum trend_kind kind);

/* What there is to say behind the test's name, such as "since 2026-01-31 12:00 UTC, 4 runs"; ""
 * when its title says all. Plain ASCII. */
const char *changes_detail(
    struct arena *arena, const struct collected_test *test, enum trend_kind kind);

/* "since 2026-01-31 12:00 UTC, 4 runs", of a trend that has it; and "3 of the last 20 runs" */
const char *changes_since(struct arena *arena, const struct trend *trend);
const char *changes_flaky(struct arena *arena, const struct trend *trend);

/* Everything about one test on a line, "still failing since ..., 4 runs"; NULL when there is
 * nothing. */
const char *changes_of_test(struct arena *arena, const struct collected_test *test);

/* "2 newly failing, 1 fixed"; nothing when there is nothing. Those that are flaky are counted
 * elsewhere. */
void changes_counts(struct buf *out, const struct collected_run *run);

/* PHASE/TEST */
const char *changes_name(struct arena *arena, const struct collected_test *test);

/* The trend as a member in JSON: an object, or null. */
void changes_put(struct buf *out, const char *name, const struct collected_test *test);

/* Members with the number of each kind, "tests_newly_failing" and so on. */
void changes_put_counts(struct buf *out, const struct collected_run *run);

#endif
