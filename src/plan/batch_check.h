/* SPDX-License-Identifier: MIT */
/* Which tests can share one start of their tool. Knows nothing of a run: which of them do is
 * decided when one begins. */
#ifndef E2E_PLAN_BATCH_CHECK_H
#define E2E_PLAN_BATCH_CHECK_H

#include "base/arena.h"
#include "model.h"

/* Sets `batch`, `start` and `batched` of the tests of a phase that was checked. A batch that is
 * asked for where no test can have one is an error. */
void batch_check(struct arena *arena, const struct plan *plan, struct phase *phase);

#endif
