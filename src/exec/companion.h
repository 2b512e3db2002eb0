/* SPDX-License-Identifier: MIT */
/* Our other programs. */
#ifndef E2E_EXEC_COMPANION_H
#define E2E_EXEC_COMPANION_H

#include "base/arena.h"

/* The path of a program that is only called by ours: it stands beside the one that runs, as in a
 * build directory, in libexec/e2e-gen beside its bin, or where configure put it. In the arena. */
const char *companion_path(struct arena *arena, const char *name);

#endif
