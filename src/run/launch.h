/* SPDX-License-Identifier: MIT */
/* An attempt that a launcher starts elsewhere, seen from beside make: see run/node_job.h.
 *
 * The launcher's exit code is never believed. Without a verdict of this launch's nonce nothing has
 * passed: that is a failure of the infrastructure, and it is launched again with another nonce when
 * nothing of the first launch can be at work any more. */
#ifndef E2E_RUN_LAUNCH_H
#define E2E_RUN_LAUNCH_H

#include "exec/environment.h"
#include "exec/log.h"
#include "run/job.h"
#include "run/supervise.h"

/* The same as supervise, of which it has the last three. */
void launch(const struct job *job, const struct attempt_spec *spec,
    const struct environment *environment, struct log *log, struct attempt *attempt,
    struct strings *leaky, struct buf *error);

#endif
