/* SPDX-License-Identifier: MIT */
/* `e2e-report show`: one test, its result, its cases and its log, for a person at a terminal. It
 * changes nothing. */
#ifndef E2E_VIEW_SHOW_H
#define E2E_VIEW_SHOW_H

#include "base/arena.h"

/* Prints the test PHASE/TEST. Returns an exit code: 1 when there is no result; exits 2 when no test
 * has that name. */
int show_test(struct arena *arena, const char *out_dir, const char *name);

#endif
