/* SPDX-License-Identifier: MIT */
/* Empty directories that the tests of a phase hand on to each other, see run/artifacts. They lie
 * beside the results as PHASE/.spare.0.d and so on, for a rename within one directory is cheap; the
 * end of the phase removes them. */
#ifndef E2E_STATE_SPARE_DIR_H
#define E2E_STATE_SPARE_DIR_H

#include "base/arena.h"

#include <stdbool.h>

/* With more tests at once, some make a directory of their own. */
enum { SPARE_DIRS = 16 };

/* The path of number `i`, in the arena. */
const char *spare_dir(struct arena *arena, const char *out, const char *phase, int i);

/* Whether a directory of that name, in one of a phase, is one of them. */
bool is_spare_dir(const char *name);

/* Removes those of the phase that are empty; what cannot be removed is harmless, and stays. */
void spare_dirs_remove(struct arena *arena, const char *out, const char *phase);

#endif
