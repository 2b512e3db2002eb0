/* SPDX-License-Identifier: MIT */
/* How many of make's jobs a test has. */
#ifndef E2E_RUN_SLOTS_H
#define E2E_RUN_SLOTS_H

#include "run/job.h"

#include <stdbool.h>

/* Waits until the test has as many jobs as it asks for, or all that make has where that is less,
 * and sets what it has. `give_up` (NULL: never) says that it is not to be run at all any more;
 * then, and when the run is interrupted, it has its first job alone. */
void slots_take(struct job *job, bool (*give_up)(const struct job *job));

/* Gives all but the first back. */
void slots_give(const struct job *job);

#endif
