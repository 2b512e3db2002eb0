/* SPDX-License-Identifier: MIT */
/* How many further attempts all tests of a run, or of a phase, make together. Where more are needed
 * what they test is broken, and it is a waste of time to try each of them again. */
#ifndef E2E_RUN_RETRY_BUDGET_H
#define E2E_RUN_RETRY_BUDGET_H

#include "run/job.h"

/* Counts one more attempt of the test. False: a budget is used up, and it must not be made; then
 * `result->not_retried` says so, and the first to find that says it on the console. */
bool retry_budget_take(const struct job *job, struct result *result);

#endif
