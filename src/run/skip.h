/* SPDX-License-Identifier: MIT */
/* Whether a test is run at all, and what its result means for those behind it: steps of a sequence,
 * setup and teardown of a phase. */
#ifndef E2E_RUN_SKIP_H
#define E2E_RUN_SKIP_H

#include "run/job.h"

/* Whether there is a reason not to run it; then `result` says which. */
bool skip_must(const struct job *job, struct result *result);

/* Of a teardown that is to be run because its make is gone: whether it is not owed, and why it must
 * not be run (NULL: it may). */
bool skip_is_done(const struct job *job);
const char *skip_refuses(const struct job *job);

/* Before the first attempt: from now on the phase's teardown is owed. */
void skip_none(const struct job *job);

/* Marks what is not to be run because of this result. */
void skip_later(const struct job *job, const struct result *result);

#endif
