/* SPDX-License-Identifier: MIT */
/* The part of e2e-run beside the test, where a launcher has started it: see run/node_job.h. */
#ifndef E2E_RUN_NODE_H
#define E2E_RUN_NODE_H

#include "base/arena.h"

/* Runs the test of which that file speaks (OUT/.e2e/jobs/NONCE.job) and writes its verdict. Returns
 * the exit code, which says only whether a verdict was written. */
int node_run(struct arena *arena, const char *path);

#endif
