/* SPDX-License-Identifier: MIT */
/* The services of a watched run, in one row. */
#ifndef E2E_VIEW_WATCH_SERVICES_H
#define E2E_VIEW_WATCH_SERVICES_H

#include "view/watch/watched.h"

/* Draws those that failed or are unhealthy, those that start, and the others while there is room.
 * Returns false, and draws nothing, when all are well. */
bool watch_services(struct arena *arena, const struct watch_state *state, int row);

#endif
