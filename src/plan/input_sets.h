/* SPDX-License-Identifier: MIT */
/* `inputs` of the plan, of phases, runners and tests: what a test reads besides its own file. Those
 * of the plan are seen from where make runs, all others from where the path of the test is seen
 * from. Knows which files they are, and not what is in them. */
#ifndef E2E_PLAN_INPUT_SETS_H
#define E2E_PLAN_INPUT_SETS_H

#include "base/arena.h"
#include "model.h"
#include "plan/looked_in.h"

/* More files are a mistake: a pattern that finds everything there is. */
enum { INPUT_FILES_MAX = 100 * 1000 };

/* The patterns of both, in this order. */
struct file_patterns patterns_join(
    struct arena *arena, const struct file_patterns *first, const struct file_patterns *second);

/* Makes the sets of the plan and of each test, and finds their files. Notes where they were looked
 * for. Reports patterns that are wrong or find nothing. Runners are set. */
void input_sets_make(struct arena *arena, struct plan *plan, struct looked_in *looked);

#endif
