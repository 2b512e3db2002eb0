/* SPDX-License-Identifier: MIT */
/* Test files that nobody runs, as far as can be seen: next to those that are found. */
#ifndef E2E_PLAN_MISSED_FILES_H
#define E2E_PLAN_MISSED_FILES_H

#include "base/arena.h"
#include "model.h"

/* Warns of patterns that exclude nothing, and of files that look like tests and are in no phase.
 *
 * Such a file is in a directory in which its phase found one, no `exclude` names it, and either a
 * pattern of the phase would find it if it had another extension of its family (.js, .cjs, .ts), or
 * it has the mark of a test (test_, .spec) and the family that one of those has that were found
 * there. What is called like a helper is none. The plan is without errors. */
void missed_files_warn(struct arena *arena, const struct plan *plan);

#endif
