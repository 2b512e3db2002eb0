/* SPDX-License-Identifier: MIT */
/* What the reporters share: the rows of a report, text for people, and files. */
#ifndef E2E_REPORT_SUMMARY_H
#define E2E_REPORT_SUMMARY_H

#include "base/arena.h"
#include "base/buf.h"
#include "report/reporter.h"

#include <cjson/cJSON.h>

/* ---- files in the results directory ---- */

/* Both die when they cannot. */
void summary_remove(const struct report *report, const char *name);
void summary_write(const struct report *report, const char *name, const struct buf *content);

/* ---- rows: the cases of a test, or the test itself ---- */

struct summary_row {
	const struct collected_test *test;
	const struct test_case *item; /* NULL: the test itself */
	enum case_status status;
	const char *name;              /* with its suite; any characters */
	const char *file;              /* as seen from where make runs; or NULL */
	int line;                      /* 0: not known */
	const char *message, *details; /* or NULL; any characters */
	double duration;               /* seconds */
	bool attempts;                 /* the test's failed attempts are told with this row */
};

size_t summary_case_count(const struct collected_test *test);
/* The first one, or NULL. */
const struct test_case *summary_failed_case(const struct collected_test *test);

/* A test stands for itself when it has no cases; when it failed and none of them did; and when it
 * passed only at a later attempt, of which they cannot tell. */
size_t summary_row_count(const struct collected_test *test);
struct summary_row summary_row(
    struct arena *arena, const struct collected_test *test, size_t index);

bool summary_row_failed(const struct summary_row *row);

/* One attempt in words: "exit 1". Never NULL. */
const char *summary_attempt(
    struct arena *arena, const struct result *result, const struct attempt *attempt);

/* ---- text for people ---- */

/* The first line that is not blank, safe for a terminal, cut to `most` bytes with an ellipsis. */
const char *summary_line(struct arena *arena, const char *text, size_t most);

/* Why a test did not pass: its first error line. NULL for a pass. */
const char *summary_error(struct arena *arena, const struct collected_test *test);

/* "6 passed (1 flaky, 2 from before), 1 failed" */
void summary_counts(
    struct buf *out, size_t passed, size_t failed, size_t skipped, size_t flaky, size_t cached);

/* "passed", "failed", and what else is to be said at once. */
const char *summary_verdict(const struct collected_run *run);

/* "passed", "failed", "skipped: X did not pass" */
const char *summary_phase_verdict(struct arena *arena, const struct collected_phase *phase);

/* The run as GitHub-flavoured Markdown of at most `limit` bytes, 4,000 or more. In markdown.c. */
void summary_markdown(struct buf *out, const struct collected_run *run, size_t limit);

/* ---- JSON ---- */

cJSON *summary_json_object(cJSON *object, const char *name);

/* The member "attempts": each with status, reason, exit_code, signal, duration and start. */
void summary_put_attempts(struct buf *out, const struct result *result);

#endif
