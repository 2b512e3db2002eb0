/* SPDX-License-Identifier: MIT */
/* What a run that is watched has come to: .e2e/events, read as it grows. It only reads, and knows
 * nothing of screens. */
#ifndef E2E_VIEW_WATCH_STATE_H
#define E2E_VIEW_WATCH_STATE_H

#include "view/watch/watched.h"

void watch_begin(struct watch_state *state, const char *out);

/* Reads what has happened since the last call; another run is begun from its start. */
void watch_update(struct watch_state *state);

/* How long the run has run, or ran. */
double watch_clock(const struct watch_state *state);

/* How long the running test's attempt has run. Negative: its processes are gone and its end was
 * not recorded. */
double watch_test_clock(struct watch_state *state, struct watch_test *test);

/* OUT/PHASE/TEST.log */
const char *watch_log(
    struct arena *arena, const struct watch_state *state, const struct watch_test *test);

void watch_release(struct watch_state *state);

#endif
