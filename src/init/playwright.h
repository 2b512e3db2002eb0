/* SPDX-License-Identifier: MIT */
/* Playwright empties its outputDir at the start of each run, also of one by hand: no results of
 * ours may be in it. */
#ifndef E2E_INIT_PLAYWRIGHT_H
#define E2E_INIT_PLAYWRIGHT_H

#include "base/arena.h"
#include "model.h"

/* Warns when the results directory is, holds or is in the outputDir of a Playwright whose
 * configuration is in the current directory, above it, or where a runner of the plan runs. */
void playwright_check_output(struct arena *arena, const struct plan *plan, const char *results);

#endif
