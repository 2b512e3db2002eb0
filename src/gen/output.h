/* SPDX-License-Identifier: MIT */
/* Where the Makefile goes, and what a new one makes of older results. */
#ifndef E2E_GEN_OUTPUT_H
#define E2E_GEN_OUTPUT_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"

#include <time.h>

/* Writes the Makefile as a whole or not at all, and only over one that e2e-gen made: otherwise
 * -1, with a message on standard error. Of a plan that has looked for files its time is
 * `began`, before the plan was read, so that a directory that has changed since is newer. But it is
 * not older than what is dated in the future, of the plan's file and these directories: make would
 * make it again and again. Dies when it cannot write. */
E2E_MUST_USE int write_makefile(const char *path, const struct plan *plan, const char *plan_path,
    struct timespec began, const struct buf *text);

/* Writes another file as a whole or not at all, and only over one that begins with `sign`:
 * otherwise -1, with a message on standard error. Dies when it cannot write. */
E2E_MUST_USE int write_generated(const char *path, const char *sign, const struct buf *text);

/* Removes the passes in the results directory that are none of the plan: those of another
 * definition, so that make runs these tests again, and those of tests that are gone, which make
 * would take for up to date when it is asked for them. Returns how many tests changed. */
size_t drop_stale_passes(const struct plan *plan, const char *results);

#endif
