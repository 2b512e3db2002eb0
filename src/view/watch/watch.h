/* SPDX-License-Identifier: MIT */
/* `e2e-report watch`: a run on the whole screen of another terminal. It changes nothing. */
#ifndef E2E_VIEW_WATCH_WATCH_H
#define E2E_VIEW_WATCH_WATCH_H

#include <stdbool.h>

/* Shows the run in `out` until the user leaves; with `exit_at_end` until the run is over. Returns
 * an exit code: with `exit_at_end` that of the verdict. */
int watch_run(const char *out, bool exit_at_end);

#endif
