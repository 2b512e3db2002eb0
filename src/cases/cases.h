/* SPDX-License-Identifier: MIT */
/* The test tools' own reports, read into cases. One file per format; they know nothing of runs and
 * stamps. */
#ifndef E2E_CASES_CASES_H
#define E2E_CASES_CASES_H

#include "base/arena.h"
#include "base/buf.h"
#include "cases/format.h"
#include "cases/status.h"
#include "model.h"
#include "text/mask.h"
#include "text/style.h"

/* The format of that name, or NULL. */
const struct case_format *case_format(const char *name);

/* Reads a report: `file` is a path or a glob(7) pattern, `dir` where the tool ran, or NULL: here.
 * The paths in the cases become paths from here where there is such a file. A missing, cut off or
 * wrong report is said in `problem`, and so is one without a single case unless `empty_allowed`.
 * Never NULL. */
struct cases *cases_read(
    struct arena *arena, const char *format, const char *file, const char *dir, bool empty_allowed);

/* Reads what cases_part_write has written. */
struct cases *cases_read_part(struct arena *arena, const char *file, bool empty_allowed);

/* Appends the cases as a report that is read by cases_read_part alone, with paths from where make
 * runs. */
void cases_part_write(const struct cases *cases, struct buf *out);

/* What is said of a report that cannot be had: no cases, and this problem, which is kept. */
struct cases *cases_none(struct arena *arena, const char *problem);

/* Whether nothing is wrong with the report but that it holds no case. */
bool cases_only_lack_cases(const struct cases *cases);

/* Into such a one: that all was skipped, and why; `message` is kept. */
void cases_skip_all(struct arena *arena, struct cases *cases, const char *message);

/* What pytest says in the last line of its output when it ran none of its tests because none was
 * selected, "deselected: 3 tests", which its JUnit report does not tell; in the arena. NULL: it
 * does not say that. */
const char *pytest_deselected(struct arena *arena, const char *log);

/* Of what the report only counts, or says no more of than that it failed, sets the message and the
 * place from the log: the error of a compiler, or of what loads a test. `dir` as above. */
void cases_explain_counted(
    struct arena *arena, struct cases *cases, const char *dir, const char *log);

/* Whether there is such a case. */
bool cases_hold_counted(const struct cases *cases);

/* Takes the values of secrets out of all that was read. */
void cases_mask(struct arena *arena, struct cases *cases, const struct mask *mask);

/* Appends "  FILE:LINE", for a terminal, when the place of the case is known. */
void case_put_place(struct buf *out, const struct style *style, const struct test_case *it);

/* The lines of the source where a case failed, 1 to 3, as its tool shows them in the details; NULL:
 * it shows none. */
const char *case_snippet(struct arena *arena, const struct test_case *it);

/* "> 12 | text": the line of the file where a case failed, without `secrets` (NULL: there are
 * none). NULL: the place is not known or not in this directory, or the file is newer than the `log`
 * of the test (NULL: it has none). */
const char *case_source_line(
    struct arena *arena, const struct test_case *it, const char *log, const struct mask *secrets);

#endif
