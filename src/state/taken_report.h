/* SPDX-License-Identifier: MIT */
/* Where e2e-run keeps a tool's report that another test could have overwritten: in the test's
 * artifacts directory, below a name of ours, under its own absolute path. */
#ifndef E2E_STATE_TAKEN_REPORT_H
#define E2E_STATE_TAKEN_REPORT_H

#include "base/arena.h"
#include "model.h"

/* Of the report at the absolute path: "TEST.d/e2e-report/PATH". */
const char *taken_report_path(struct arena *arena, const char *artifacts, const char *path);

/* The other way: where the report was that is kept at `path`; `path` itself when it is none that
 * was taken. */
const char *taken_report_origin(const char *path);

/* A hash of what the report at `path`, which may be a glob(7) pattern, holds now, in hexadecimal
 * and in the arena. NULL: there is none, or it cannot be read. */
char *report_content(struct arena *arena, const char *path);

/* The same of one that has been moved with all around it: as if its path were still `was`. */
char *report_content_moved(struct arena *arena, const char *path, const char *was);

/* What speaks against the report of a pass as it is now, after "its result was ": it is gone, or is
 * not the one that e2e-run saw. NULL: nothing does, or there is none. */
const char *report_doubt(struct arena *arena, const struct result *pass);

#endif
