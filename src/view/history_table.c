/* SPDX-License-Identifier: MIT */
#include "view/history_table.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/names.h"
#include "base/output.h"
#include "base/time.h"
#include "history/history.h"
#include "plan/load.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "text/style.h"
#include "verdict/changes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Columns: SIGN with the space behind it, and RUNS_LEAST results, which is what their titles take.
 * GAP stands before each of the others. */
enum { SIGN = 2, GAP = 2, USUAL = 6, FLAKY = 5, DATE = 11, DATE_AND_TIME = 16 };
enum { RUNS_LEAST = 9, NAME_LEAST = 8 };

/* One test. */
struct row {
	const char *name;
	const struct history_entry *runs[HISTORY_WINDOW]; /* the latest, oldest first */
	size_t count;
	const struct trend *trend; /* NULL: no result that counts */
	double usual;
};

struct table {
	struct row *rows;
	size_t count;
	struct style style;
};

/* ---- what is known ---- */

static void fill_row(
    struct arena *arena, struct row *row, const struct history *history, const char *name)
{
	const char *slash = strchr(name, '/');
	const struct history_entry *last =
	    history_last(history, arena_strndup(arena, name, (size_t)(slash - name)), slash + 1);
	double passes[HISTORY_WINDOW];
	size_t count = 0;

	row->name = name;
	for (const struct history_entry *at = last; at && count < HISTORY_WINDOW; at = at->before)
		count++;
	row->count = count;
	for (const struct history_entry *at = last; count > 0; at = at->before)
		row->runs[--count] = at;
	row->usual = history_median(passes, history_passes(last, passes));
	row->trend = history_trend(arena, last, NULL);
}

static void add_row(
    struct arena *arena, struct table *table, const struct history *history, const char *name)
{
	table->rows = arena_grow(arena, table->rows, table->count, sizeof *table->rows);
	fill_row(arena, &table->rows[table->count++], history, name);
}

/* The plan of the latest run; NULL when there is none any more. */
static const struct plan *latest_plan(struct arena *arena, const char *out)
{
	const char *why;
	const struct run *run = run_read(arena, out, &why);
	const struct plan *plan;

	if (!run || !file_exists(run->plan))
		return NULL;
	plan = plan_load_or_exit(arena, run->plan);
	return plan;
}

static void add_rows(struct arena *arena, struct table *table, const struct history *history,
    const struct plan *plan)
{
	if (!plan) {
		for (const struct history_test *it = history_tests(history); it; it = it->next)
			add_row(arena, table, history, it->name);
		return;
	}
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			add_row(arena, table, history,
			    arena_printf(arena, "%s/%s", plan->phases[i].name,
				plan->phases[i].tests[j].name));
}

/* ---- one result, in one column ---- */

static const char *result_colour(const struct style *style, const struct history_line *line)
{
	switch (line->status) {
	case STATUS_PASSED:
		return line->flaky ? style->yellow : style->green;
	case STATUS_FAILED:
		return style->red;
	case STATUS_SKIPPED:
		return style->dim;
	}
	return "";
}

static void add_result(struct buf *out, const struct style *style, const struct history_line *line)
{
	const char *sign = line->status == STATUS_PASSED   ? style->utf8 ? "✓" : "."
			   : line->status == STATUS_FAILED ? style->utf8 ? "✗" : "F"
							   : "-";

	buf_printf(out, "%s%s%s", result_colour(style, line), sign, style->off);
}

static bool has_duration(const struct history_line *line)
{
	return line->attempts > 0 && line->status != STATUS_SKIPPED;
}

/* A line of bars. The lowest stands for the shortest duration; the highest for the longest, unless
 * all are much the same. */
static void add_bars(struct buf *out, const struct style *style,
    const struct history_entry *const *runs, size_t count)
{
	static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	static const char *const plain[] = {"_", ".", "-", ":", "=", "+", "*", "#"};
	enum { LEVELS = sizeof blocks / sizeof blocks[0] };
	double least = -1, most = 0, span;

	for (size_t i = 0; i < count; i++) {
		double duration = runs[i]->line.duration;

		if (!has_duration(&runs[i]->line))
			continue;
		least = least < 0 || duration < least ? duration : least;
		most = duration > most ? duration : most;
	}
	span = most - least > most / 2 ? most - least : most / 2;
	for (size_t i = 0; i < count; i++) {
		double above = runs[i]->line.duration - least;
		int level = span > 0 ? (int)(above / span * (LEVELS - 1) + 0.5) : 0;

		if (!has_duration(&runs[i]->line))
			buf_addc(out, ' ');
		else
			buf_adds(out, (style->utf8 ? blocks : plain)[level]);
	}
}

/* The latest stand at the right. */
static void add_padding(struct buf *out, size_t used, int width)
{
	buf_printf(out, "%*s", width - (int)used, "");
}

static const char *usual_text(struct arena *arena, double seconds)
{
	char text[TIME_TEXT] = "";

	if (seconds >= 0)
		duration_human(seconds, text);
	return arena_strdup(arena, text);
}

static void end_line(struct buf *out)
{
	while (out->len && out->text[out->len - 1] == ' ')
		out->text[--out->len] = '\0';
	buf_addc(out, '\n');
}

/* ---- all tests ---- */

struct layout {
	int name, runs, since; /* columns; since 0: no such column */
};

static struct layout lay_out(const struct table *table, int columns)
{
	struct layout layout = {.name = 4};
	int room, most = RUNS_LEAST;

	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = &table->rows[i];

		if ((int)strlen(row->name) > layout.name)
			layout.name = (int)strlen(row->name);
		if ((int)row->count > most)
			most = (int)row->count;
		if (row->trend && row->trend->since)
			layout.since = DATE;
	}
	room = columns - SIGN - 4 * GAP - USUAL - FLAKY;
	room -= layout.since ? GAP + layout.since : 0;
	layout.runs = (room - layout.name) / 2;
	if (layout.runs < RUNS_LEAST)
		layout.runs = RUNS_LEAST;
	if (layout.runs > most)
		layout.runs = most;
	room -= 2 * layout.runs;
	if (layout.name > room)
		layout.name = room > NAME_LEAST ? room : NAME_LEAST;
	if (layout.since && room - layout.name >= DATE_AND_TIME - DATE)
		layout.since = DATE_AND_TIME;
	return layout;
}

static void add_row_text(struct buf *out, struct arena *scratch, const struct table *table,
    const struct row *row, const struct layout *layout)
{
	const struct style *style = &table->style;
	size_t shown = row->count < (size_t)layout->runs ? row->count : (size_t)layout->runs;
	const struct history_entry *const *runs = row->runs + row->count - shown;

	if (shown)
		add_result(out, style, &runs[shown - 1]->line);
	else
		buf_addc(out, ' ');
	buf_addc(out, ' ');
	style_fit(out, style, row->name, layout->name);
	buf_adds(out, "  ");
	add_padding(out, shown, layout->runs);
	add_bars(out, style, runs, shown);
	buf_adds(out, "  ");
	add_padding(out, shown, layout->runs);
	for (size_t i = 0; i < shown; i++)
		add_result(out, style, &runs[i]->line);
	buf_printf(out, "  %*s", USUAL, usual_text(scratch, row->usual));
	buf_printf(out, "  %*s", FLAKY,
	    row->trend && row->trend->flaky
		? arena_printf(scratch, "%d/%d", row->trend->flaky, row->trend->results)
		: "");
	if (row->trend && row->trend->since)
		buf_printf(out, "  %s%.10s%.*s%s", style->red, row->trend->since,
		    layout->since == DATE_AND_TIME ? 6 : 0,
		    arena_printf(scratch, " %s", row->trend->since + 11), style->off);
	end_line(out);
}

static void add_table(
    struct buf *out, struct arena *scratch, const struct table *table, int columns)
{
	struct layout layout = lay_out(table, columns);

	buf_printf(out, "%s%*s%-*s  %*s  %*s  %*s  %*s%s%s\n", table->style.dim, SIGN, "",
	    layout.name, "TEST", layout.runs, "DURATIONS", layout.runs, "RESULTS", USUAL, "USUAL",
	    FLAKY, "FLAKY", layout.since ? "  FAILS SINCE" : "", table->style.off);
	for (size_t i = 0; i < table->count; i++)
		add_row_text(out, scratch, table, &table->rows[i], &layout);
}

/* ---- one test ---- */

static const char *outcome_of(struct arena *arena, const struct history_line *line)
{
	if (line->flaky)
		return "passed (flaky)";
	if (line->reason == REASON_EXIT)
		return status_name(line->status);
	return arena_printf(arena, "%s (%s)", status_name(line->status), reason_name(line->reason));
}

static void add_runs(struct buf *out, struct arena *scratch, const struct style *style,
    const struct history_entry *last)
{
	int run = 3, outcome = 6;

	for (const struct history_entry *at = last; at; at = at->before) {
		const char *id = arena_printf(scratch, "%s/%d", at->line.run, at->line.invocation);
		int len = (int)strlen(outcome_of(scratch, &at->line));

		run = (int)strlen(id) > run ? (int)strlen(id) : run;
		outcome = len > outcome ? len : outcome;
	}
	buf_printf(out, "%s%-16s  %-*s  %-*s  %8s  %5s%s\n", style->dim, "TIME (UTC)", run, "RUN",
	    outcome, "RESULT", "DURATION", "TRIES", style->off);
	for (const struct history_entry *at = last; at; at = at->before) {
		const struct history_line *line = &at->line;

		buf_printf(out, "%.10s %.5s  %-*s  %s%-*s%s  %8s", line->time, line->time + 11, run,
		    arena_printf(scratch, "%s/%d", line->run, line->invocation),
		    result_colour(style, line), outcome, outcome_of(scratch, line), style->off,
		    usual_text(scratch, line->attempts ? line->duration : -1));
		if (line->attempts)
			buf_printf(out, "  %5d", line->attempts);
		end_line(out);
	}
}

static void add_test(
    struct buf *out, struct arena *scratch, const struct table *table, const struct row *row)
{
	const struct trend *trend = row->trend;

	buf_printf(out, "%s%s%s\n", table->style.bold, row->name, table->style.off);
	if (row->count == 0) {
		buf_adds(out, "it has not run yet\n");
		return;
	}
	add_bars(out, &table->style, row->runs, row->count);
	if (row->usual >= 0)
		buf_printf(out, "  usually %s", usual_text(scratch, row->usual));
	if (trend && trend->flaky)
		buf_printf(out, "  flaky in %s", changes_flaky(scratch, trend));
	if (trend && trend->since)
		buf_printf(out, "  %sfailing %s%s", table->style.red, changes_since(scratch, trend),
		    table->style.off);
	buf_adds(out, "\n\n");
	add_runs(out, scratch, &table->style, row->runs[row->count - 1]);
}

/* Of the plan, or one that it had once. */
static const struct row *find_row(
    struct arena *arena, struct table *table, const struct history *history, const char *name)
{
	const struct names names = NAMES_OF(table->rows, table->count);
	const struct row *row;
	const char *near;
	int found = names_find(names, name);

	if (found >= 0)
		return &table->rows[found];
	near = names_nearest(names, name);
	if (strchr(name, '/')) {
		add_row(arena, table, history, name);
		row = &table->rows[table->count - 1];
		if (row->count)
			return row;
	}
	if (near)
		die_usage("unknown test \"%s\"; did you mean \"%s\"?", name, near);
	die_usage("unknown test \"%s\"; tests are named PHASE/TEST", name);
}

int history_table(struct arena *arena, const char *out, const char *name)
{
	struct table table = {.style = style_for(STDOUT_FILENO)};
	const struct history *history = history_read(arena, out);
	struct buf text = BUF_INIT;

	if (!history_usable(history))
		return EXIT_OWN_FAILURE;
	add_rows(arena, &table, history, latest_plan(arena, out));
	if (name && table.count)
		add_test(&text, arena, &table, find_row(arena, &table, history, name));
	else if (!history_tests(history))
		buf_printf(&text, "%s: no history yet; the end of a run writes it\n", out);
	else
		add_table(&text, arena, &table, style_columns(STDOUT_FILENO));
	output_print(&text);
	return EXIT_PASSED;
}
