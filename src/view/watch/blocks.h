/* SPDX-License-Identifier: MIT */
/* The blocks of the picture: phases as bars, running tests, failures; each in the rows that it is
 * given. */
#ifndef E2E_VIEW_WATCH_BLOCKS_H
#define E2E_VIEW_WATCH_BLOCKS_H

#include "view/watch/screen.h"
#include "view/watch/watched.h"

static inline int smaller(int a, int b)
{
	return a < b ? a : b;
}

static inline int larger(int a, int b)
{
	return a > b ? a : b;
}

/* Puts text so that it ends before the column `end`. */
void watch_put_right(int row, int end, enum paint paint, const char *text);

/* A duration for people; and of a clock that runs, where whole seconds are calm to look at. */
const char *watch_duration(struct arena *arena, double seconds);
const char *watch_running_clock(struct arena *arena, double seconds);

/* PHASE/TEST */
const char *watch_full_name(struct arena *arena, const struct watch_test *test);

/* A bar `width` columns wide. `total` 0: not known. */
void watch_bar(
    int row, int column, int width, size_t passed, size_t failed, size_t skipped, size_t total);

void watch_phases(struct arena *arena, const struct watch_state *state, struct watch_view *view,
    int row, int rows);
void watch_running(struct arena *arena, struct watch_state *state, int row, int rows);
void watch_failures(struct arena *arena, const struct watch_state *state, struct watch_view *view,
    int row, int rows);

#endif
