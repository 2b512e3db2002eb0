/* SPDX-License-Identifier: MIT */
#include "view/watch/draw.h"

#include "state/kept.h"
#include "text/tail.h"
#include "view/watch/blocks.h"
#include "view/watch/services.h"
#include "view/watch/state.h"

#include <string.h>

/* How many rows each block is given. */
struct rows {
	int phases, running, failures;
	int spare; /* left over, for empty rows between the blocks */
};

/* ---- the head ---- */

static enum paint verdict_paint(const struct watch_state *state)
{
	switch (state->stage) {
	case RUN_NONE:
	case RUN_GOING:
		return PAINT_PLAIN;
	case RUN_GONE:
		return PAINT_RED;
	case RUN_ENDED:
		return state->success ? PAINT_GREEN : PAINT_RED;
	}
	return PAINT_PLAIN;
}

static const char *verdict_text(struct arena *arena, const struct watch_state *state)
{
	const char *clock = state->stage == RUN_ENDED
				? watch_duration(arena, state->duration)
				: watch_running_clock(arena, watch_clock(state));

	switch (state->stage) {
	case RUN_NONE:
		return "";
	case RUN_GOING:
		if (state->remaining >= 1)
			return arena_printf(arena, "running for %s, ~%s left", clock,
			    watch_running_clock(arena, state->remaining));
		return arena_printf(arena, "running for %s", clock);
	case RUN_GONE:
		return "make is gone: the run did not finish";
	case RUN_ENDED:
		return arena_printf(arena, "%s in %s%s", state->success ? "PASSED" : "FAILED",
		    clock, state->cut_short ? ", cut short" : "");
	}
	return "";
}

/* "14/26", and what is not as it should be. */
static const char *totals(struct arena *arena, const struct watch_state *state)
{
	const char *text = arena_printf(
	    arena, "%zu/%zu", state->passed + state->failed + state->skipped, state->tests);

	if (state->skipped)
		text = arena_printf(arena, "%zu skipped  %s", state->skipped, text);
	if (state->failed)
		text = arena_printf(arena, "%zu failed  %s", state->failed, text);
	return text;
}

/* Returns how many rows it took. */
static int draw_head(struct arena *arena, const struct watch_state *state, int rows, int columns)
{
	const char *text = totals(arena, state);
	int right = screen_text_columns(text);
	int at = 1 + screen_put(0, 1, larger(columns / 3, 8), PAINT_BOLD, state->name) + 2;

	if (columns - right - 1 > at)
		watch_put_right(0, columns - 1, state->failed ? PAINT_RED : PAINT_PLAIN, text);
	else
		right = 0;
	screen_put(
	    0, at, columns - right - 3 - at, verdict_paint(state), verdict_text(arena, state));
	if (rows < 8)
		return 1;
	watch_bar(1, 1, columns - 2, state->passed, state->failed, state->skipped, state->tests);
	return 2;
}

/* ---- the screen ---- */

/* Gives each block rows in turn until it has what it wants or there are none left. */
static struct rows share_rows(const struct watch_state *state, size_t running, int rows)
{
	struct rows got = {0};
	const int wanted[] = {(int)state->phase_count, running ? (int)running + 1 : 0,
	    state->failure_count ? (int)state->failure_count + 1 : 0};
	int *given[] = {&got.phases, &got.running, &got.failures};
	bool more = true;

	while (rows > 0 && more) {
		more = false;
		for (int i = 0; i < 3 && rows > 0; i++)
			if (*given[i] < wanted[i]) {
				++*given[i];
				rows--;
				more = true;
			}
	}
	got.spare = larger(rows, 0);
	return got;
}

static void draw_foot(const struct watch_state *state, const struct watch_view *view)
{
	int row = screen_rows() - 1, at = 1;

	if (state->stage == RUN_ENDED || state->stage == RUN_GONE)
		at +=
		    screen_put(row, at, screen_columns(), PAINT_BOLD, "The run is over: q quits.") +
		    2;
	else
		at += screen_put(row, at, screen_columns(), PAINT_DIM, "q quit") + 3;
	if (view->log)
		screen_put(row, at, screen_columns() - at, PAINT_DIM, "j k scroll   Escape back");
	else if (state->failure_count)
		screen_put(row, at, screen_columns() - at, PAINT_DIM,
		    "j k choose   Enter log   Tab phases or failures");
	else if (state->phase_count)
		screen_put(row, at, screen_columns() - at, PAINT_DIM, "j k scroll");
}

static void draw_waiting(const struct watch_state *state)
{
	struct arena arena = {0};

	screen_put(0, 1, screen_columns() - 1, PAINT_BOLD, "e2e-report watch");
	screen_put(screen_rows() > 4 ? 2 : 1, 1, screen_columns() - 1, PAINT_PLAIN,
	    kept_emptied(&arena, state->out)
		? arena_printf(&arena, "%s was emptied since its last run; waiting", state->out)
		: arena_printf(&arena, "no run has begun in %s; waiting", state->out));
	arena_release(&arena);
}

static void draw_run(struct arena *arena, struct watch_state *state, struct watch_view *view)
{
	int rows = screen_rows(), row = draw_head(arena, state, rows, screen_columns());
	int foot = rows < 8 ? 0 : 1;
	struct rows blocks;

	/* As many rows as were needed once: the blocks do not jump with each test that ends. */
	if (view->running < state->running_count)
		view->running = state->running_count;
	if (state->stage == RUN_ENDED)
		view->running = 0;
	if (rows - row - foot > 2 && watch_services(arena, state, row))
		row++;
	blocks = share_rows(state, view->running, rows - row - foot);
	if (blocks.spare-- > 0)
		row++;
	watch_phases(arena, state, view, row, blocks.phases);
	row += blocks.phases;
	if (blocks.running && blocks.spare-- > 0)
		row++;
	watch_running(arena, state, row, blocks.running);
	row += blocks.running;
	if (blocks.failures && blocks.spare-- > 0)
		row++;
	watch_failures(arena, state, view, row, blocks.failures);
	if (foot)
		draw_foot(state, view);
}

/* The end of a log, which may still grow. */
static void draw_log(struct arena *arena, const struct watch_state *state, struct watch_view *view)
{
	enum { LINES_MAX = 2000 };
	struct buf text = BUF_INIT;
	int rows = screen_rows(), columns = screen_columns(), row = rows > 3 ? 2 : 1;
	int foot = rows < 8 ? 0 : 1;
	size_t lines = 0, shown = (size_t)larger(rows - row - foot, 0), first;
	int at =
	    1 + screen_put(0, 1, columns - 1, PAINT_BOLD, watch_full_name(arena, view->log)) + 2;

	screen_put(0, at, columns - at - 1, PAINT_RED, view->log->error ? view->log->error : "");
	tail_read(watch_log(arena, state, view->log), LINES_MAX, &text);
	for (const char *p = text.text; (p = strchr(p, '\n')); p++)
		lines++;
	view->page = shown;
	if (view->log_back + shown > lines)
		view->log_back = lines > shown ? lines - shown : 0;
	first = lines > shown ? lines - shown - view->log_back : 0;
	for (char *line = text.text, *end; *line && shown; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			break;
		*end = '\0';
		if (first) {
			first--;
			continue;
		}
		screen_put(row++, 1, columns - 1, PAINT_PLAIN, line);
		shown--;
	}
	if (!lines)
		screen_put(row, 1, columns - 1, PAINT_DIM, "its log is empty");
	if (foot)
		draw_foot(state, view);
	buf_release(&text);
}

void watch_draw(struct watch_state *state, struct watch_view *view)
{
	struct arena arena = {0};

	screen_clear();
	view->page = 1;
	if (state->stage == RUN_NONE)
		draw_waiting(state);
	else if (view->log)
		draw_log(&arena, state, view);
	else
		draw_run(&arena, state, view);
	screen_show();
	arena_release(&arena);
}
