/* SPDX-License-Identifier: MIT */
/* What comes from outside while a test runs: signals that end the run, a make that is gone, Ctrl-Z.
 * They are blocked except while we wait, so that none is missed. */
#ifndef E2E_RUN_INTERRUPT_H
#define E2E_RUN_INTERRUPT_H

#include <stdbool.h>
#include <sys/types.h>

/* Signals are caught from here on. `make`: the process without which the run has no sense. Call
 * once. */
void interrupt_init(pid_t make);

/* The signal that ends the run (INT, TERM, HUP, QUIT), or 0. A make that is gone counts as HUP. */
int interrupt_signal(void);

/* Whether make has ended before us: with --output-sync nobody reads what we print then. */
bool interrupt_is_end_of_make(void);

/* Whether there was a second one: who sent it does not want to wait. */
bool interrupt_is_urgent(void);

/* Whether nobody is there any more who waits for the result. */
bool interrupt_is_orphaned(void);

/* Ctrl-Z was pressed: the caller stops what it has to, and then itself with interrupt_stop. */
bool interrupt_wants_stop(void);

/* Stops this process until it is continued. Returns for how long, in seconds. */
double interrupt_stop(void);

/* Waits for a signal or for `fd` (-1: none) to have something to read, until `when` on the
 * monotonic clock at the latest. Returns whether `fd` has. */
bool interrupt_wait(double when, int fd);

#endif
