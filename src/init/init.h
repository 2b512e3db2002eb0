/* SPDX-License-Identifier: MIT */
/* e2e-gen --init: a plan to start with, for the tests that are there. */
#ifndef E2E_INIT_INIT_H
#define E2E_INIT_INIT_H

#include "base/arena.h"

/* Writes the plan to `path` ("-": standard output), and says what was found and what comes next.
 * Returns 0, or -1 when there is a file already, which stays as it is and was warned of. */
E2E_MUST_USE int init_write(struct arena *arena, const char *path);

#endif
