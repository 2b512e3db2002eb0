/* SPDX-License-Identifier: MIT */
#include "view/watch/watch.h"

#include "base/output.h"
#include "base/printable.h"
#include "base/program.h"
#include "base/time.h"
#include "view/watch/draw.h"
#include "view/watch/screen.h"
#include "view/watch/state.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { REFRESH = 200 }; /* milliseconds */

static size_t list_length(const struct watch_state *state, const struct watch_view *view)
{
	return view->list == LIST_PHASES ? state->phase_count : state->failure_count;
}

/* Moves the chosen line, or the log, by so many lines; down is positive. */
static void move(struct watch_view *view, const struct watch_state *state, long long by)
{
	size_t length, *line = view->log ? &view->log_back : &view->line;

	if (view->list == LIST_FAILURES && !state->failure_count)
		view->list = LIST_PHASES;
	length = list_length(state, view);
	if (view->log) {
		by = -by;
		length = SIZE_MAX / 2; /* drawing knows how long the log is */
	} else if (length == 0) {
		return;
	} else if (!view->chosen) {
		view->chosen = true;
		if (by == -1 && view->list == LIST_FAILURES)
			by = 0; /* the first press shows which one is chosen */
	}
	if (by < 0)
		*line = *line > (size_t)-by ? *line - (size_t)-by : 0;
	else
		*line = *line + (size_t)by < length ? *line + (size_t)by : length - 1;
}

static void open_log(struct watch_view *view, const struct watch_state *state)
{
	if (view->log || view->list != LIST_FAILURES || !state->failure_count)
		return;
	view->log = state->failures[view->line < state->failure_count ? view->line
								      : state->failure_count - 1];
	view->log_back = 0;
}

/* Returns whether to stay. */
static bool obey(enum screen_key key, struct watch_view *view, const struct watch_state *state)
{
	const long long page = view->page > 1 ? (long long)view->page - 1 : 1, all = 1LL << 40;

	switch (key) {
	case SCREEN_NOTHING:
		break;
	case SCREEN_BACK:
		if (view->log)
			view->log = NULL;
		else
			view->chosen = false, view->list = LIST_FAILURES;
		break;
	case SCREEN_LEAVE:
		if (!view->log)
			return false;
		view->log = NULL;
		break;
	case SCREEN_ENDED:
		return false;
	case SCREEN_UP:
		move(view, state, -1);
		break;
	case SCREEN_DOWN:
		move(view, state, 1);
		break;
	case SCREEN_PAGE_UP:
		move(view, state, -page);
		break;
	case SCREEN_PAGE_DOWN:
		move(view, state, page);
		break;
	case SCREEN_FIRST:
		move(view, state, -all);
		break;
	case SCREEN_LAST:
		move(view, state, all);
		break;
	case SCREEN_OTHER:
		view->list = view->list == LIST_PHASES ? LIST_FAILURES : LIST_PHASES;
		view->chosen = false;
		view->line = 0;
		move(view, state, 0);
		break;
	case SCREEN_OPEN:
		open_log(view, state);
		break;
	}
	return true;
}

static bool is_over(const struct watch_state *state)
{
	return state->stage == RUN_ENDED || state->stage == RUN_GONE;
}

static void say_error(const struct watch_phase *phase)
{
	struct buf line = BUF_INIT;

	if (!phase->error)
		return;
	printable_add(&line, phase->name, strlen(phase->name));
	buf_adds(&line, ": ");
	printable_add(&line, phase->error, strlen(phase->error));
	buf_addc(&line, '\n');
	output_print(&line);
	buf_release(&line);
}

/* The verdict as the last word on the screen that was there before. */
static int say_verdict(const struct watch_state *state)
{
	char clock[TIME_TEXT];
	bool success = state->stage == RUN_ENDED && state->success;

	duration_human(state->duration, clock);
	output_printf("%s in %s: %zu passed, %zu failed, %zu skipped, of %zu\n",
	    success ? "E2E TESTS PASSED" : "E2E TESTS FAILED", clock, state->passed, state->failed,
	    state->skipped, state->tests);
	for (size_t i = 0; i < state->phase_count; i++)
		say_error(state->phases[i]);
	return success ? EXIT_PASSED : EXIT_NOT_PASSED;
}

int watch_run(const char *out, bool exit_at_end)
{
	struct watch_state state;
	struct watch_view view = {0};
	/* Whoever asked for a verdict and leaves without one must not take it for a good one. */
	int code = exit_at_end ? EXIT_NOT_PASSED : EXIT_PASSED;
	bool stay = true;

	watch_begin(&state, out);
	screen_open();
	while (stay) {
		unsigned generation = state.generation;

		watch_update(&state);
		if (generation != state.generation)
			view = (struct watch_view){0}; /* what it points to is gone */
		watch_draw(&state, &view);
		if (exit_at_end && is_over(&state))
			break;
		stay = obey(screen_wait(REFRESH), &view, &state);
	}
	screen_close();
	if (stay)
		code = say_verdict(&state);
	watch_release(&state);
	screen_pass_on_signal();
	return code;
}
