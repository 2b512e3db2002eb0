/* SPDX-License-Identifier: MIT */
/* `e2e-report timings`: how long each test usually takes, from the history. It changes nothing. */
#ifndef E2E_VIEW_TIMINGS_LIST_H
#define E2E_VIEW_TIMINGS_LIST_H

#include "base/arena.h"

/* Prints a line per test that has passed, in the order of the names, so that two such files differ
 * where the tests do. Returns an exit code: 2 where nothing is known yet. */
int timings_print(struct arena *arena, const char *out);

#endif
