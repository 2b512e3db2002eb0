/* SPDX-License-Identifier: MIT */
/* What an earlier run left of the test. */
#ifndef E2E_RUN_OLD_RESULTS_H
#define E2E_RUN_OLD_RESULTS_H

#include "run/job.h"

/* Removes all of it, so that nothing can be taken for a result of this run, and makes room for the
 * new stamp. Returns the descriptor for stamp_write. Dies when either cannot be done: a full disk
 * is found here, before the test starts. Of the log only the file is left, for log_open. */
int old_results_replace(const struct job *job);

#endif
