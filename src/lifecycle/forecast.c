/* SPDX-License-Identifier: MIT */
#include "lifecycle/forecast.h"

#include "base/die.h"
#include "base/time.h"
#include "history/history.h"
#include "state/expected.h"
#include "state/run_state.h"

#include <math.h>
#include <string.h>

/* How many tests ran side by side, on average, in the latest invocation that the history knows: the
 * sum of their durations by the time from the first one's start to the last one's end. */
static double parallelism(const struct history *history)
{
	const struct history_line *latest = NULL;
	double first = INFINITY, last = 0, sum = 0;

	for (const struct history_test *test = history_tests(history); test; test = test->next)
		if (test->last && (!latest || strcmp(test->last->line.time, latest->time) > 0))
			latest = &test->last->line;
	if (!latest)
		return 1;
	for (const struct history_test *test = history_tests(history); test; test = test->next) {
		const struct history_line *line = test->last ? &test->last->line : NULL;
		double start;

		if (!line || line->invocation != latest->invocation ||
		    strcmp(line->run, latest->run) != 0)
			continue;
		start = time_epoch_ms(line->time) / 1000;
		first = fmin(first, start);
		last = fmax(last, start + line->duration);
		sum += line->duration;
	}
	return last > first ? fmax(sum / (last - first), 1) : 1;
}

/* The tests that make will run. */
struct forecast {
	struct expectation *tests;
	size_t count;
};

static struct forecast to_run(struct arena *arena, const struct plan *plan)
{
	struct forecast run = {0};

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			if (!test->selected || test->reused)
				continue;
			run.tests = arena_grow(arena, run.tests, run.count, sizeof *run.tests);
			run.tests[run.count++] =
			    (struct expectation){.phase = test->phase->name, .test = test->name};
		}
	return run;
}

/* What a test takes in the middle, of those that are selected. */
static double middle_of_all(
    struct arena *arena, const struct history *history, const struct plan *plan)
{
	double *known = arena_alloc(arena, (plan->test_count + 1) * sizeof *known), usual;
	size_t count = 0;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			usual = test->selected
				    ? history_usual(history, test->phase->name, test->name)
				    : -1;
			if (usual >= 0)
				known[count++] = usual;
		}
	return count ? history_median(known, count) : 0;
}

/* Sets how long each is expected to take, and returns the time that all of them may. */
static double forecast_times(
    struct arena *arena, const char *out, const struct plan *plan, const struct forecast *run)
{
	const struct history *history = history_read(arena, out);
	double all = 0, middle = -1;

	for (size_t i = 0; i < run->count; i++) {
		struct expectation *test = &run->tests[i];

		test->seconds = history_usual(history, test->phase, test->test);
		/* One that is new takes as long as the others. */
		if (test->seconds < 0 && middle < 0)
			middle = middle_of_all(arena, history, plan);
		if (test->seconds < 0)
			test->seconds = middle;
		all += test->seconds;
	}
	return all / parallelism(history);
}

void forecast_write(struct arena *arena, const char *out, const struct plan *plan)
{
	struct arena scratch = {0};
	struct forecast run = to_run(&scratch, plan);
	double all = run.count ? forecast_times(&scratch, out, plan, &run) : 0;

	if (expected_write(&scratch, out, run.tests, run.count, all) != 0)
		die("write %s:", run_file(arena, out, "expected"));
	arena_release(&scratch);
}
