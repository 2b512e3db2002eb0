/* SPDX-License-Identifier: MIT */
/* How things stand when a make that was interrupted comes to no end of its own. */
#ifndef E2E_RUN_FAREWELL_H
#define E2E_RUN_FAREWELL_H

#include "run/job.h"

/* Of the tests that the interruption has ended, the last one has e2e-report say it: make starts
 * nothing more itself. `alive`: the descriptor by which we are known to be at work, which is given
 * up; -1: none. */
void farewell(const struct job *job, int alive);

#endif
