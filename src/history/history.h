/* SPDX-License-Identifier: MIT */
/* OUT/.e2e/history.jsonl: what came of each test in earlier runs. A line per test and invocation,
 * appended in one write; lines that cannot be read are passed over. The file is bounded, and made
 * small again only when it is twice as large as it has to be. */
#ifndef E2E_HISTORY_HISTORY_H
#define E2E_HISTORY_HISTORY_H

#include "base/arena.h"
#include "history/line.h"

/* HISTORY_LINES: kept of one test, at least until there is no room. HISTORY_BYTES: the file never
 * stays larger. HISTORY_WINDOW: so many of the latest results are looked at. */
enum { HISTORY_LINES = 50, HISTORY_BYTES = 64 * 1024 * 1024, HISTORY_WINDOW = 20 };

struct history_entry {
	struct history_line line;
	const struct history_entry *before; /* of the same test; or NULL */
	const struct history_entry *next;   /* in the file; or NULL */
	unsigned number;                    /* in the file, from 1 */
	unsigned bytes;                     /* of its line */
};

/* A test that the history knows. */
struct history_test {
	const char *name; /* PHASE/TEST */
	const struct history_entry *last;
	const struct history_test *next; /* in the order in which they came; or NULL */
	bool planned;                    /* see history_compact */
};

struct history;

/* Reads what is there; of a file that is too large its end. It lives in `arena`, and is never
 * NULL: what cannot be read is a warning and an empty history, to which nothing is appended. */
struct history *history_read(struct arena *arena, const char *out);

/* From now on, what `run` found itself in this invocation, and what came after it, is no part of
 * the past: history_last and history_usual do not see it. */
void history_hide(struct history *history, const struct run *run);

/* Whether there is anything hidden. */
bool history_hides(const struct history *history);

/* The last line of the test, or NULL. */
const struct history_entry *history_last(
    const struct history *history, const char *phase, const char *test);

/* The tests that it knows, or NULL. */
const struct history_test *history_tests(const struct history *history);

/* The median duration, in seconds, of the last passes of the test; negative when there is none.
 * Attempts that failed before a pass, and delays, are a part of it. */
double history_usual(const struct history *history, const char *phase, const char *test);

/* Appends lines of history_line_format. Returns 0, or -1 with errno; then the file is as it was. */
E2E_MUST_USE int history_append(struct history *history, const struct buf *lines);

/* Makes the file small again, if that is worth it. Tests that are not in the plan keep their lines
 * while there is room. Returns 0, or -1 with errno. */
E2E_MUST_USE int history_compact(struct history *history, const struct plan *plan);

/* Whether it could be read, or there is none yet. */
bool history_usable(const struct history *history);

/* ---- the results of one test ---- */

/* Whether the line counts as a result of the test itself: not when the test was skipped, was
 * interrupted or did not run. */
bool history_counts(const struct history_line *line);

/* `entry`, or the nearest one before it that counts; or NULL. */
const struct history_entry *history_counted(const struct history_entry *entry);

/* Up to HISTORY_WINDOW durations of passes, the latest first. Returns how many. */
size_t history_passes(const struct history_entry *entry, double durations[HISTORY_WINDOW]);

/* Of `count` numbers, which are put in order; negative when there are none. */
double history_median(double *numbers, size_t count);

/* What is new about `now`; `last` is the test's last line before it. `now` NULL: there is nothing
 * newer; then `since` is of failures that the last ones are. NULL when nothing is known. */
const struct trend *history_trend(
    struct arena *arena, const struct history_entry *last, const struct history_line *now);

/* What is known of a test in quarantine; `last` is its last line before `now`, which is NULL where
 * there is nothing newer. `since`: when this quarantine began, if it is the first in a row; NULL:
 * it is in none any more. */
const struct quarantine_record *history_quarantine(struct arena *arena,
    const struct history_entry *last, const struct history_line *now, const char *since);

#endif
