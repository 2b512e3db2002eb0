/* SPDX-License-Identifier: MIT */
/* What the earlier results of one test say of the latest one. */
#include "history/history.h"

#include <math.h>
#include <stdlib.h>

/* A pass is slow beyond all three: three median deviations, a part of the median, and seconds. */
enum { PASSES_LEAST = 4, DEVIATIONS = 3 };
static const double SLOWER_PART = 1.1, SLOWER_SECONDS = 0.05;

bool history_tells(const struct history_line *line)
{
	switch (line->reason) {
	case REASON_INTERRUPTED:
	case REASON_MISSING:
		return false;
	case REASON_EXIT:
	case REASON_SIGNAL:
	case REASON_TIMEOUT:
	case REASON_LEAKY:
	case REASON_CHANGED:
	case REASON_SERVICE:
	case REASON_DEADLINE:
	case REASON_BLOCKED:
	case REASON_HALTED:
	case REASON_ERROR:
	case REASON_REPORT:
	case REASON_INVALID:
		break;
	}
	return line->status != STATUS_SKIPPED;
}

const struct history_entry *history_telling(const struct history_entry *entry)
{
	while (entry && !history_tells(&entry->line))
		entry = entry->before;
	return entry;
}

/* ---- durations ---- */

static int compare(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return (first > second) - (first < second);
}

double history_median(double *numbers, size_t count)
{
	if (count == 0)
		return -1;
	qsort(numbers, count, sizeof *numbers, compare);
	return (numbers[(count - 1) / 2] + numbers[count / 2]) / 2;
}

size_t history_passes(const struct history_entry *entry, double durations[HISTORY_WINDOW])
{
	size_t count = 0;

	for (; entry && count < HISTORY_WINDOW; entry = entry->before)
		if (entry->line.status == STATUS_PASSED)
			durations[count++] = entry->line.duration;
	return count;
}

double history_usual(const struct history *history, const char *phase, const char *test)
{
	double durations[HISTORY_WINDOW];
	size_t count = history_passes(history_last(history, phase, test), durations);

	return history_median(durations, count);
}

static bool is_slower(double duration, double *passes, size_t count, double usual)
{
	double deviation;

	if (count < PASSES_LEAST)
		return false;
	for (size_t i = 0; i < count; i++)
		passes[i] = fabs(passes[i] - usual);
	deviation = history_median(passes, count);
	return duration > usual + DEVIATIONS * deviation && duration > usual * SLOWER_PART &&
	       duration > usual + SLOWER_SECONDS;
}

/* ---- passes and failures ---- */

/* The failures in a row that end with `entry`. */
static void find_streak(const struct history_entry *entry, struct trend *trend)
{
	for (; entry && entry->line.status == STATUS_FAILED;
	     entry = history_telling(entry->before)) {
		trend->since = entry->line.time;
		trend->failures++;
	}
	/* So long that those before may have been dropped. */
	trend->longer = !entry && trend->failures >= HISTORY_WINDOW;
}

static void find_change(
    const struct history_entry *last, const struct history_line *now, struct trend *trend)
{
	if (last->line.status == STATUS_PASSED) {
		if (now->status == STATUS_FAILED)
			trend->change = CHANGE_NEWLY_FAILING;
		return;
	}
	find_streak(last, trend);
	trend->change = CHANGE_FIXED;
	if (now->status == STATUS_FAILED) {
		trend->change = CHANGE_STILL_FAILING;
		trend->failures++;
	}
}

static void count_flaky(const struct history_entry *entry, struct trend *trend)
{
	for (; entry && trend->results < HISTORY_WINDOW; entry = history_telling(entry->before)) {
		trend->results++;
		trend->flaky += entry->line.flaky;
	}
}

const struct trend *history_trend(
    struct arena *arena, const struct history_entry *last, const struct history_line *now)
{
	double passes[HISTORY_WINDOW];
	size_t pass_count = history_passes(last, passes);
	struct trend *trend;

	last = history_telling(last);
	if (!last)
		return NULL;
	trend = arena_alloc(arena, sizeof *trend);
	trend->usual = history_median(passes, pass_count);
	if (!now) {
		find_streak(last, trend);
	} else if (history_tells(now)) {
		find_change(last, now, trend);
		trend->results = 1;
		trend->flaky = now->flaky;
		trend->slower = now->status == STATUS_PASSED &&
				is_slower(now->duration, passes, pass_count, trend->usual);
	}
	count_flaky(last, trend);
	return trend;
}
