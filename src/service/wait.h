/* SPDX-License-Identifier: MIT */
/* How a keeper waits: for output, for the end of a process, for somebody who tells it to stop. The
 * signals are blocked except while it waits, so that none is missed. */
#ifndef E2E_SERVICE_WAIT_H
#define E2E_SERVICE_WAIT_H

#include <signal.h>
#include <stdbool.h>

/* Signals are caught from here on. Call once. */
void wait_init(void);

/* Whether TERM, INT or HUP has come. */
bool wait_stop_requested(void);

/* Waits for a signal or for one of these descriptors (-1: none) to have something to read, until
 * `when` on the monotonic clock at the latest. */
void wait_for_something(double when, int one, int other);

/* The signal mask that a command is given. */
const sigset_t *wait_mask(void);

#endif
