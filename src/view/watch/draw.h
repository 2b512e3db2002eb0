/* SPDX-License-Identifier: MIT */
/* What stands where on the screen of a watched run, at any size. */
#ifndef E2E_VIEW_WATCH_DRAW_H
#define E2E_VIEW_WATCH_DRAW_H

#include "view/watch/state.h"

/* What the person in front of it is looking at. Drawing brings it into its limits. */
struct watch_view {
	enum { LIST_FAILURES, LIST_PHASES } list; /* which one the keys move */
	bool chosen;    /* a line of the list was chosen; otherwise what is new is shown */
	size_t line;    /* which */
	size_t running; /* the most tests that were seen to run at a time */
	size_t page;    /* how many lines of the list are seen: set by drawing */
	const struct watch_test *log; /* whose log is open, or NULL */
	size_t log_back;              /* how many of its lines are below the screen */
};

/* The picture, shown. */
void watch_draw(struct watch_state *state, struct watch_view *view);

#endif
