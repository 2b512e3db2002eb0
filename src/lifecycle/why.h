/* SPDX-License-Identifier: MIT */
/* What make e2e would run now, and which evidence says so: the questions of begin, and nothing is
 * changed. */
#ifndef E2E_LIFECYCLE_WHY_H
#define E2E_LIFECYCLE_WHY_H

#include "base/arena.h"
#include "lifecycle/begin.h"

/* Prints a line for each selected test; or (`name`, PHASE/TEST) each row of evidence of one.
 * Without a plan in `spec` it is that of the run; without phases they are all selected. Returns the
 * exit code. */
int why_print(struct arena *arena, const struct begin_spec *spec, const char *name);

#endif
