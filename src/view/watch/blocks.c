/* SPDX-License-Identifier: MIT */
#include "view/watch/blocks.h"

#include "base/time.h"
#include "text/tail.h"
#include "view/watch/state.h"

#include <math.h>
#include <string.h>

void watch_put_right(int row, int end, enum paint paint, const char *text)
{
	int width = screen_text_columns(text);

	screen_put(row, larger(end - width, 0), width, paint, text);
}

const char *watch_duration(struct arena *arena, double seconds)
{
	char text[TIME_TEXT];

	duration_human(seconds, text);
	return arena_strdup(arena, text);
}

const char *watch_running_clock(struct arena *arena, double seconds)
{
	return seconds < 60 ? arena_printf(arena, "%ds", (int)seconds)
			    : watch_duration(arena, seconds);
}

/* ---- bars ---- */

void watch_bar(
    int row, int column, int width, size_t passed, size_t failed, size_t skipped, size_t total)
{
	const struct {
		size_t count;
		enum sign sign;
	} parts[] = {
	    {passed, SIGN_BAR_PASSED}, {failed, SIGN_BAR_FAILED}, {skipped, SIGN_BAR_SKIPPED}};
	size_t sum = 0;
	int at = 0;

	if (total < passed + failed + skipped)
		total = passed + failed + skipped;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && total; i++) {
		int end;

		sum += parts[i].count;
		end = (int)((double)width * (double)sum / (double)total);
		screen_put_sign(row, column + at, end - at, parts[i].sign);
		at = end;
	}
	screen_put_sign(row, column + at, width - at, SIGN_BAR_REST);
}

/* ---- phases ---- */

static const char *phase_clock(
    struct arena *arena, const struct watch_state *state, const struct watch_phase *phase)
{
	if (phase->ended)
		return watch_duration(arena, phase->duration);
	return watch_running_clock(arena, fmax(watch_clock(state) - phase->started, 0));
}

static void draw_phase_sign(int row, const struct watch_phase *phase)
{
	if (phase->ended && phase->halted && phase->halted == phase->skipped && !phase->passed)
		screen_put_sign(row, 1, 1, SIGN_SKIPPED);
	else if (phase->ended)
		screen_put_sign(row, 1, 1,
		    phase->status == STATUS_PASSED                   ? SIGN_PASSED
		    : phase->status == STATUS_FAILED || phase->error ? SIGN_FAILED
								     : SIGN_SKIPPED);
	else if (phase->running || phase->begun)
		screen_put_sign(row, 1, 1, SIGN_RUNNING);
}

static enum paint phase_note(
    struct arena *arena, const struct watch_phase *phase, const char **note)
{
	if (phase->failed) {
		*note = arena_printf(arena, "%zu failed", phase->failed);
		return PAINT_RED;
	}
	if (phase->skipped) {
		*note = arena_printf(arena, "%zu skipped", phase->skipped);
		return phase->error ? PAINT_RED : PAINT_YELLOW;
	}
	if (phase->flaky) {
		*note = arena_printf(arena, "%zu flaky", phase->flaky);
		return PAINT_YELLOW;
	}
	*note = phase->required ? "" : "optional";
	if (phase->cached && !phase->ended)
		*note = arena_printf(arena, "%zu before", phase->cached);
	return PAINT_DIM;
}

/* How wide the parts of the phases' rows are; 0: there is no room for it. */
struct phase_columns {
	int name, bar, count, clock, note;
};

static struct phase_columns measure_phases(const struct watch_state *state, int columns)
{
	struct phase_columns parts = {.clock = 6, .note = 11};
	size_t most = 0;
	int rest;

	for (size_t i = 0; i < state->phase_count; i++) {
		const struct watch_phase *phase = state->phases[i];

		parts.name = larger(parts.name, screen_text_columns(phase->name));
		most = phase->tests > most ? phase->tests : most;
	}
	parts.name = smaller(parts.name, larger(columns * 3 / 10, 6));
	for (parts.count = 3; most > 9; most /= 10)
		parts.count += 2;
	/* Two columns between the parts, the sign and a margin. */
	rest = columns - 3 - parts.name - 2 - parts.count - 1;
	if (rest < parts.clock + 2)
		parts.clock = 0;
	else
		rest -= parts.clock + 2;
	if (rest < 10 + parts.note + 2)
		parts.note = 0;
	else
		rest -= parts.note + 2;
	parts.bar = rest >= 8 ? smaller(rest - 2, 100) : 0;
	return parts;
}

static void draw_phase(struct arena *arena, const struct watch_state *state,
    const struct watch_phase *phase, const struct phase_columns *parts, int row)
{
	size_t done = phase->passed + phase->failed + phase->skipped;
	int at = 3 + parts->name + 2;
	const char *note;
	enum paint paint = phase_note(arena, phase, &note);

	draw_phase_sign(row, phase);
	screen_put(row, 3, parts->name, phase->begun || phase->ended ? PAINT_PLAIN : PAINT_DIM,
	    phase->name);
	if (parts->bar && phase->error) {
		screen_put(row, at, parts->bar, PAINT_RED, phase->error);
		at += parts->bar + 2;
	} else if (parts->bar) {
		watch_bar(row, at, parts->bar, phase->passed, phase->failed, phase->skipped,
		    phase->tests);
		at += parts->bar + 2;
	}
	at += parts->count;
	watch_put_right(row, at, PAINT_PLAIN,
	    phase->tests ? arena_printf(arena, "%zu/%zu", done, phase->tests)
			 : arena_printf(arena, "%zu", done));
	if (parts->clock) {
		at += 2 + parts->clock;
		if (phase->begun)
			watch_put_right(row, at, PAINT_DIM, phase_clock(arena, state, phase));
	}
	if (parts->note)
		screen_put(row, at + 2, parts->note, paint, note);
}

/* Which of `count` lines is the first that is seen, when `shown` fit and `line` has to be seen: a
 * third of the room is above it. */
static size_t first_seen(size_t count, size_t shown, size_t line)
{
	size_t above = shown / 3;

	if (count <= shown || line <= above)
		return 0;
	return line - above > count - shown ? count - shown : line - above;
}

/* The first phase that is not over. */
static size_t current_phase(const struct watch_state *state)
{
	size_t i = 0;

	while (i + 1 < state->phase_count && state->phases[i]->ended)
		i++;
	return i;
}

/* "4 to 12 of 50" */
static const char *which(struct arena *arena, size_t first, size_t shown, size_t count)
{
	if (shown == 1)
		return arena_printf(arena, "%zu of %zu", first + 1, count);
	return arena_printf(arena, "%zu to %zu of %zu", first + 1, first + shown, count);
}

static void draw_heading(int row, const char *what, const char *about, bool focus)
{
	int used = screen_put(row, 1, screen_columns(), PAINT_BOLD, what);

	screen_put(row, 1 + used + 1, screen_columns(), PAINT_DIM, about);
	if (focus)
		screen_mark_row(row);
}

void watch_phases(struct arena *arena, const struct watch_state *state, struct watch_view *view,
    int row, int rows)
{
	struct phase_columns parts = measure_phases(state, screen_columns());
	size_t shown = (size_t)rows, first, count = state->phase_count;
	bool focus = view->list == LIST_PHASES && view->chosen;

	if (!rows)
		return;
	if (count > shown && rows > 2) {
		shown--;
		row++;
	}
	if (focus) {
		view->page = shown;
		if (view->line + shown > count)
			view->line = count > shown ? count - shown : 0;
		first = view->line;
	} else {
		first = first_seen(count, shown, current_phase(state));
	}
	if (shown < (size_t)rows)
		draw_heading(row - 1, "Phases", which(arena, first, shown, count), focus);
	for (size_t i = first; i < count && i < first + shown; i++)
		draw_phase(arena, state, state->phases[i], &parts, row + (int)(i - first));
}

/* ---- running tests ---- */

const char *watch_full_name(struct arena *arena, const struct watch_test *test)
{
	return arena_printf(arena, "%s/%s", test->phase->name, test->name);
}

/* What is too wide loses the end of the phase's name, and not the test's. Names are ASCII. */
static void put_name(struct arena *arena, int row, int width, const struct watch_test *test)
{
	const char *name = watch_full_name(arena, test);
	int phase = width - (int)strlen(test->name) - 2;

	if (screen_text_columns(name) > width && phase >= 3)
		name = arena_printf(
		    arena, "%.*s%s/%s", phase, test->phase->name, screen_ellipsis(), test->name);
	screen_put(row, 3, width, PAINT_PLAIN, name);
}

static void draw_running_test(
    struct arena *arena, struct watch_state *state, struct watch_test *test, int row, int name)
{
	double clock = watch_test_clock(state, test);
	struct buf line = BUF_INIT;
	int at = 3 + name + 2 + 6;

	put_name(arena, row, name, test);
	if (clock >= 0)
		watch_put_right(row, at, test->slow ? PAINT_YELLOW : PAINT_BOLD,
		    watch_running_clock(arena, clock));
	else
		watch_put_right(row, at, PAINT_RED, state->stage == RUN_GONE ? "gone" : "over");
	at += 2;
	if (test->attempt > 1)
		at += screen_put(row, at, screen_columns() - 1 - at, PAINT_YELLOW,
			  arena_printf(arena, "attempt %d", test->attempt)) +
		      2;
	tail_last_line(watch_log(arena, state, test), &line);
	screen_put(row, at, screen_columns() - 1 - at, PAINT_DIM, line.text);
	buf_release(&line);
}

void watch_running(struct arena *arena, struct watch_state *state, int row, int rows)
{
	int columns = screen_columns(), name = 0, shown = rows - 1;
	const char *about = arena_printf(arena, "%zu", state->running_count);

	if (!rows)
		return;
	if ((int)state->running_count > shown && shown > 0)
		about = arena_printf(arena, "%zu, the first %d", state->running_count, shown);
	draw_heading(row++, "Running", about, false);
	for (const struct watch_test *test = state->running; test; test = test->next)
		name = larger(name, screen_text_columns(watch_full_name(arena, test)));
	name = smaller(name, larger(columns * 2 / 5, columns - 3 - 9));
	if (columns >= 50)
		name = smaller(name, columns * 2 / 5);
	for (struct watch_test *test = state->running; test && shown-- > 0; test = test->next)
		draw_running_test(arena, state, test, row++, name);
}

/* ---- failures ---- */

static void draw_failure(struct arena *arena, const struct watch_test *test, int row, int name)
{
	int columns = screen_columns(), end = columns - 1;
	const char *clock = test->attempts ? watch_duration(arena, test->duration) : "";

	if (test->attempts > 1)
		clock = arena_printf(arena, "%d attempts  %s", test->attempts, clock);
	screen_put_sign(row, 1, 1, SIGN_FAILED);
	put_name(arena, row, name, test);
	if (columns >= 60) {
		watch_put_right(row, end, PAINT_DIM, clock);
		end -= screen_text_columns(clock) + 2;
	}
	screen_put(
	    row, 3 + name + 2, end - 3 - name - 2, PAINT_RED, test->error ? test->error : "");
}

void watch_failures(struct arena *arena, const struct watch_state *state, struct watch_view *view,
    int row, int rows)
{
	size_t count = state->failure_count, shown, first;
	bool focus = view->list == LIST_FAILURES && view->chosen;
	int columns = screen_columns(), name = 0;

	if (!rows)
		return;
	shown = (size_t)rows - 1;
	if (view->list == LIST_FAILURES) {
		view->page = shown;
		if (!view->chosen || view->line >= count)
			view->line = count ? count - 1 : 0;
	}
	first = count <= shown ? 0 : count - shown;
	if (focus)
		first = first_seen(count, shown, view->line);
	draw_heading(row++, "Failures",
	    count > shown && shown ? which(arena, first, shown, count)
				   : arena_printf(arena, "%zu", count),
	    false);
	for (size_t i = first; i < count && i < first + shown; i++)
		name =
		    larger(name, screen_text_columns(watch_full_name(arena, state->failures[i])));
	name = smaller(name, columns >= 50 ? columns / 2 : columns - 4);
	for (size_t i = first; i < count && i < first + shown; i++, row++) {
		draw_failure(arena, state->failures[i], row, name);
		if (focus && i == view->line)
			screen_mark_row(row);
	}
}
