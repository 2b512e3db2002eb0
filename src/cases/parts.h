/* SPDX-License-Identifier: MIT */
/* What the readers of the formats share. Nothing here is for those who only want cases. */
#ifndef E2E_CASES_PARTS_H
#define E2E_CASES_PARTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "cases/format.h"
#include "cases/status.h"
#include "model.h"

#include <cjson/cJSON.h>

/* The formats, one per file. A `text` that they are given ends with a NUL that `len` does not
 * count. What they say in `problem` goes on from "the report at PATH is": "cut off: …" or
 * "wrong: …", without a newline. */
extern const struct case_format case_format_ctrf;
extern const struct case_format case_format_junit;
extern const struct case_format case_format_part; /* ours, see cases_part_write */
extern const struct case_format case_format_playwright;
extern const struct case_format case_format_pytest_json;
extern const struct case_format case_format_tap;

enum {
	CASES_LIMIT = 1000 * 1000, /* cases in one report */
	NESTING_LIMIT = 64,        /* suites within suites */
	NAME_LIMIT = 4096,         /* bytes of a path or class that is looked into */
	CASE_ATTEMPTS_LIMIT = 50,  /* of one case that are kept */
};

/* Appends a case, which parsers fill in; cases_read counts it. */
struct test_case *cases_add(struct arena *arena, struct cases *cases);

/* Appends an attempt of the tool at the case, which parsers fill in. The last `attachments` of
 * those that the case has are its own. At most CASE_ATTEMPTS_LIMIT are kept, the last ones. */
struct test_case *cases_add_attempt(struct arena *arena, struct test_case *c, size_t attachments);

/* The same, as `from` tells of it, with its attachments, which say that they are of this attempt.
 * `number`: from 1. */
void cases_copy_attempt(
    struct arena *arena, struct test_case *c, const struct test_case *from, int number);

/* Once all attempts and attachments of the case are there. */
void cases_finish_attempts(struct test_case *c);

/* Once its status is there too: a skip after an attempt that failed is a failure. */
void cases_judge_attempts(struct test_case *c);

/* Counts the case among the passed, failed, skipped and so on of `cases`. */
void cases_count(struct cases *cases, const struct test_case *c);

/* Whether no further case may be added; then it says so in `problem`. */
bool cases_full(const struct cases *cases, struct buf *problem);

/* The first line that is not blank, without the white space around it; NULL when there is none. */
const char *first_line(struct arena *arena, const char *text);

/* The text without the white space around it; NULL when nothing is left. */
const char *trimmed(struct arena *arena, const char *text, size_t len);

/* "outer › inner"; either may be NULL or "". Only `inner` when that would be long: names are shared
 * by many cases, and what is joined is not. */
const char *joined_name(struct arena *arena, const char *outer, const char *inner);

/* "outer > inner" as "outer › inner": some tools join so. NULL for NULL. */
const char *arrows_joined(struct arena *arena, const char *name);

/* Adds an attachment; without a name it has that of its file. `type` may be NULL. */
void attach(
    struct arena *arena, struct test_case *c, const char *name, const char *path, const char *type);

/* The number N that follows the first "FILE:N" in the text, or 0. */
int line_in_text(const char *text, const char *file);

/* Takes the place, and the message if there is none yet, from lines as bats and Test::More write
 * them: "(in test file FILE, line N)", "at FILE line N.", and others. */
void explain_from_lines(struct arena *arena, const char *text, size_t len, struct test_case *c);

/* ---- what is the same for all formats, once a report is read ---- */

/* Of a case that did not simply pass: chooses the message where the tool's own says nothing, and
 * the excerpt, from the text that is in `excerpt`, or else the details. In excerpt.c. */
void case_explain(struct arena *arena, struct test_case *c);

/* What is known of the places of a report's cases. */
struct case_places {
	struct arena *arena;
	const char *dir;  /* where the tool ran, or NULL: here */
	const char *root; /* of the checkout that we are in; NULL: not known */
	struct map known;
};

void case_places_init(struct case_places *places, struct arena *arena, const char *dir);

/* Sets the file and the line, or the line of the file that is there, from the details. In
 * frames.c. */
void case_locate(struct case_places *places, struct test_case *c);

/* go test names files as seen from their package: finds the directory, which is the end of the
 * import path that is there. */
void case_find_package_file(struct case_places *places, struct test_case *c);

/* Takes the colours away, chooses messages, excerpts, places and names, and makes the paths those
 * from here, of the cases from `first` on. `report`: where they were read from. In refine.c. */
void cases_refine(
    struct arena *arena, const char *report, const char *dir, struct cases *cases, size_t first);

/* The message of what the report only counts. */
extern const char case_counted[];

/* Whether it is no name: empty, or what tools write for a value that is none. */
bool is_nameless(const char *name);

/* Digits as a line number: 0 when there are none or too many. */
int line_from_digits(const char *digits);

/* A number from a report as one of ours: 0 when it is negative, too large or none. */
int small_number(double number);

/* Milliseconds as seconds; negative when it is none. */
double seconds_from_ms(double ms);

/* A JSON report: the one object that the text holds; else NULL and why in `problem`. Free with
 * cJSON_Delete. */
cJSON *json_report(const char *text, size_t len, struct buf *problem);

/* What a format's `parse` does that reads one JSON object and needs nothing else of it. */
int json_report_read(struct arena *arena, const char *text, size_t len, struct cases *into,
    struct buf *problem,
    int (*read)(struct arena *arena, const cJSON *report, struct cases *into, struct buf *problem));

/* A member that is an object or an array. NULL otherwise. */
const cJSON *json_object(const cJSON *object, const char *name);
const cJSON *json_array(const cJSON *object, const char *name);

/* "('/dir/test_a.py', 12, 'Skipped: no GPU')", as pytest writes why something was skipped: what
 * stands behind the colon. Any other text: its first line. */
const char *pytest_skip_reason(struct arena *arena, const char *longrepr);

/* A member's text where it is, not copied; NULL when it is none. */
const char *json_text(const cJSON *object, const char *name);

#endif
