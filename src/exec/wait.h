/* SPDX-License-Identifier: MIT */
/* Waiting for descriptors and for signals at once. Signals that are caught here are blocked except
 * while we wait, so that none is missed. A descriptor may have any number: whoever started us may
 * have left thousands open. */
#ifndef E2E_EXEC_WAIT_H
#define E2E_EXEC_WAIT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Catches the signal from here on: it ends a wait, and `handler` (NULL: none) runs during one. */
void wait_catch(int signal, void (*handler)(int));

/* The same, unless the signal is ignored, as nohup and a shell's background jobs have it. */
void wait_catch_unless_ignored(int signal, void (*handler)(int));

/* Those that are caught: bit 0 for number 1, as in exec/child. */
uint64_t wait_caught(void);

/* Waits until one of the descriptors (negative: none) has something to read or is at its end, for a
 * signal, and until `when` on the monotonic clock at the latest. Returns whether a descriptor has.
 * Meanwhile no signal is blocked. */
bool wait_readable(const int *descriptors, size_t count, double when);

/* Ends this program by the signal, as if it had never been caught. */
void end_by_signal(int number);

/* The signal mask of a command that is started: none is blocked. */
const sigset_t *wait_mask(void);

#endif
