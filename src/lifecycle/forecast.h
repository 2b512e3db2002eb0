/* SPDX-License-Identifier: MIT */
/* How long an invocation will take, from what earlier ones took: for those who wait. */
#ifndef E2E_LIFECYCLE_FORECAST_H
#define E2E_LIFECYCLE_FORECAST_H

#include "base/arena.h"
#include "model.h"

/* Writes .e2e/expected for the selected tests whose passes are not reused. Without a history there
 * is nothing to expect. Dies when it cannot write. */
void forecast_write(struct arena *arena, const char *out, const struct plan *plan);

#endif
