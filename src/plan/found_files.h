/* SPDX-License-Identifier: MIT */
/* `files` and `exclude` of a phase: patterns become tests. */
#ifndef E2E_PLAN_FOUND_FILES_H
#define E2E_PLAN_FOUND_FILES_H

#include "base/arena.h"
#include "model.h"
#include "plan/looked_in.h"
#include "plan/runners.h"

/* Adds a test for each file that is found, in the order of the paths, to the tests of its phase. A
 * test of the phase that has the path of such a file stands in its place; the others come behind.
 * Notes where files were looked for, and which patterns found or excluded something. Reports what
 * is wrong. The runners have been merged. */
void found_files_add(
    struct arena *arena, struct runners *runners, struct plan *plan, struct looked_in *looked);

#endif
