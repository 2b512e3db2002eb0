/* SPDX-License-Identifier: MIT */
/* Ends what a test has started on a node, should the part of e2e-run beside it be killed: not every
 * engine kills more than the process group that it has started, and a test has one of its own. */
#ifndef E2E_RUN_NODE_GUARD_H
#define E2E_RUN_NODE_GUARD_H

#include "base/arena.h"

#include <sys/types.h>

/* The variable of the test that its processes are known by, with the nonce of the launch. */
#define NODE_GUARD_MARK "E2E_LAUNCH"

/* Starts a process in a session of its own that waits for our end. When we come to none, nothing of
 * the test is left after it, and it writes so into the claim. Returns a descriptor for the other
 * two; -1: there can be no guard, and the test runs without one. */
int node_guard_start(const char *nonce, const char *claim);

/* Tells it the test's process group. */
void node_guard_tell(int guard, pid_t group);

/* The test is over, and so is the guard. */
void node_guard_end(int guard);

#endif
