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

void forecast_write(struct arena *arena, const char *out, const struct plan *plan)
{
	struct arena scratch = {0};
	const struct history *history = history_read(&scratch, out);
	struct expectation *tests = NULL;
	size_t count = 0, known_count = 0;
	double *known = arena_alloc(&scratch, (plan->test_count + 1) * sizeof *known);
	double all = 0, middle;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];
			double usual;

			if (!test->selected)
				continue;
			usual = history_usual(history, test->phase->name, test->name);
			if (usual >= 0)
				known[known_count++] = usual;
			if (test->reused)
				continue;
			tests = arena_grow(&scratch, tests, count, sizeof *tests);
			tests[count++] = (struct expectation){test->phase->name, test->name, usual};
		}
	/* One that is new takes as long as the others. */
	middle = known_count ? history_median(known, known_count) : 0;
	for (size_t i = 0; i < count; i++) {
		if (tests[i].seconds < 0)
			tests[i].seconds = middle;
		all += tests[i].seconds;
	}
	if (expected_write(&scratch, out, tests, count, all / parallelism(history)) != 0)
		die("write %s:", run_file(arena, out, "expected"));
	arena_release(&scratch);
}
