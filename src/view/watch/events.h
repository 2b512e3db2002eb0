/* SPDX-License-Identifier: MIT */
/* What an event (state/events.h) changes in the state of a watched run. It reads no file but the
 * expectations. */
#ifndef E2E_VIEW_WATCH_EVENTS_H
#define E2E_VIEW_WATCH_EVENTS_H

#include "view/watch/watched.h"

/* The phase or test of that name; made when there is none. */
struct watch_phase *watch_phase_of(struct watch_state *state, const char *name);
struct watch_test *watch_test_of(struct watch_state *state, const char *phase, const char *name);

/* The test passed in an earlier invocation and does not run again. */
void watch_set_cached(struct watch_state *state, struct watch_test *test);

/* Takes one line, whose text is changed. What is no event, or one that is not known, changes
 * nothing else. */
void watch_event(struct watch_state *state, char *line, size_t len);

#endif
