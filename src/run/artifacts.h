/* SPDX-License-Identifier: MIT */
/* The directory of an attempt, which ${artifacts} and E2E_ARTIFACTS name. Most tests leave nothing
 * in it, and to make and remove one each time is the dearest thing that a test could ask of a file
 * system. So one that stayed empty is put aside, and the next test of the phase gets it. */
#ifndef E2E_RUN_ARTIFACTS_H
#define E2E_RUN_ARTIFACTS_H

#include "run/job.h"

/* An empty directory for the attempt, from 1 on; that of the attempt before, when there is
 * something in it, is kept as NAME.d.1 and so on. Dies when there can be none. */
void artifacts_begin(const struct job *job, int attempt);

/* Keeps what the attempt before has left, as artifacts_begin does; then there is no directory. */
void artifacts_keep(const struct job *job, int attempt);

/* After the last attempt. Returns whether there is something in the directory; otherwise it is not
 * there any more. */
bool artifacts_end(const struct job *job);

#endif
