/* SPDX-License-Identifier: MIT */
/* What stands where on the screen of a watched run, at any size. */
#ifndef E2E_VIEW_WATCH_DRAW_H
#define E2E_VIEW_WATCH_DRAW_H

#include "view/watch/watched.h"

/* The picture, shown. */
void watch_draw(struct watch_state *state, struct watch_view *view);

#endif
