/* SPDX-License-Identifier: MIT */
/* Tests that a make which is gone has left at work elsewhere, see run/node_job.h. */
#ifndef E2E_LIFECYCLE_LAUNCHED_H
#define E2E_LIFECYCLE_LAUNCHED_H

#include "base/arena.h"

/* Takes their leases away and waits until none is at work any more: no test runs twice at once. */
void launched_end(struct arena *arena, const char *out);

#endif
