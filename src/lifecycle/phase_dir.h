/* SPDX-License-Identifier: MIT */
/* The directory of a phase's results, which begin makes or takes over. */
#ifndef E2E_LIFECYCLE_PHASE_DIR_H
#define E2E_LIFECYCLE_PHASE_DIR_H

#include "base/arena.h"
#include "model.h"

/* Makes it, unless it is there and ours. `emptied`: the results directory was emptied since it was
 * used, so that a test that ran then may have left there what it wrote last. Exits with 2 when it
 * is somebody else's, or is not a directory. */
void phase_dir_make(struct arena *arena, const char *out, const struct phase *phase, bool emptied);

#endif
