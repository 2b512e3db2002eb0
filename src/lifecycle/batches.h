/* SPDX-License-Identifier: MIT */
/* Which tests share one start of their tool in this invocation. */
#ifndef E2E_LIFECYCLE_BATCHES_H
#define E2E_LIFECYCLE_BATCHES_H

#include "base/arena.h"
#include "model.h"

/* Cuts the tests that are selected and have no pass to be used into batches, and writes them for
 * e2e-run. Dies when it cannot. */
void batches_write(
    struct arena *arena, const char *out, const struct run *run, const struct plan *plan);

#endif
