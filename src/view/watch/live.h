/* SPDX-License-Identifier: MIT */
/* The live line: below what a run prints on a terminal, how far it is. A process of its own draws
 * it, as the lines above it are printed by many. It stands one line below the cursor, so that
 * whatever is printed begins in a line of its own; who prints erases what is below the cursor
 * first. */
#ifndef E2E_VIEW_WATCH_LIVE_H
#define E2E_VIEW_WATCH_LIVE_H

#include "base/arena.h"

#include <stdbool.h>
#include <sys/types.h>

/* Whether standard output is a terminal that can show it, and nobody wants plain text (NO_COLOR).
 * In CI there is nobody who looks. */
bool live_is_possible(void);

/* Starts the process, for the run that this make has begun in `out`. It ends with that make, when
 * it is interrupted, or by live_stop. Where it cannot be started there is no line. */
void live_start(struct arena *arena, const char *out, pid_t make);

/* From now on nothing is drawn; what is there, is erased. */
void live_stop(struct arena *arena, const char *out);

#endif
