/* SPDX-License-Identifier: MIT */
/* history/: a line is read as it was written, and nothing else is read; what the results say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/files.h"
#include "history/history.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct history_line sample = {
    .run = "20260131T120000Z-0badcafe",
    .invocation = 3,
    .time = "2026-01-31T12:00:00.000Z",
    .phase = "health",
    .test = "api_health-1.2",
    .status = STATUS_FAILED,
    .reason = REASON_TIMEOUT,
    .duration = 61.250001,
    .attempts = 2,
    .flaky = false,
};

static void round_trip(void **state)
{
	struct buf text = BUF_INIT;
	struct history_line line;

	(void)state;
	history_line_format(&sample, &text);
	assert_string_equal(text.text,
	    "{\"run\":\"20260131T120000Z-0badcafe\",\"invocation\":3,"
	    "\"time\":\"2026-01-31T12:00:00.000Z\",\"phase\":\"health\","
	    "\"test\":\"api_health-1.2\",\"status\":\"failed\",\"reason\":\"timeout\","
	    "\"duration\":61.250001,\"attempts\":2,\"flaky\":false}\n");
	text.text[text.len - 1] = '\0';
	assert_true(history_line_parse(text.text, &line));
	assert_string_equal(line.run, sample.run);
	assert_int_equal(line.invocation, 3);
	assert_string_equal(line.time, sample.time);
	assert_string_equal(line.phase, "health");
	assert_string_equal(line.test, "api_health-1.2");
	assert_int_equal(line.status, STATUS_FAILED);
	assert_int_equal(line.reason, REASON_TIMEOUT);
	assert_true(fabs(line.duration - sample.duration) < 1e-9);
	assert_int_equal(line.attempts, 2);
	assert_false(line.flaky);
	assert_null(line.quarantined);
	buf_release(&text);
}

static void round_trip_of_one_in_quarantine(void **state)
{
	struct buf text = BUF_INIT;
	struct history_line line = sample;

	(void)state;
	line.quarantined = "2026-01-02T00:00:00.000Z";
	history_line_format(&line, &text);
	text.text[text.len - 1] = '\0';
	assert_true(history_line_parse(text.text, &line));
	assert_string_equal(line.quarantined, "2026-01-02T00:00:00.000Z");
	line.quarantined = "soon";
	buf_clear(&text);
	history_line_format(&line, &text);
	text.text[text.len - 1] = '\0';
	assert_false(history_line_parse(text.text, &line));
	buf_release(&text);
}

/* A line that ends early, and one with a byte too many or another one. */
static void all_else_is_refused(void **state)
{
	struct buf good = BUF_INIT;

	(void)state;
	history_line_format(&sample, &good);
	good.text[--good.len] = '\0';
	for (size_t i = 0; i < good.len; i++) {
		struct buf text = BUF_INIT;
		struct history_line line;

		buf_add(&text, good.text, i);
		assert_false(history_line_parse(text.text, &line));
		buf_addc(&text, '"');
		buf_adds(&text, good.text + i);
		assert_false(history_line_parse(text.text, &line));
		buf_clear(&text);
		buf_adds(&text, good.text);
		text.text[i] = '\x1b';
		assert_false(history_line_parse(text.text, &line));
		buf_release(&text);
	}
	buf_release(&good);
}

static void medians(void **state)
{
	double numbers[] = {5, 1, 4, 2};

	(void)state;
	assert_true(history_median(numbers, 0) < 0);
	assert_true(history_median(numbers, 1) == 5);
	assert_true(history_median(numbers, 3) == 4);
	assert_true(history_median(numbers, 4) == 3);
}

/* Results from the first to the last: P passed, Y flaky, F failed, S skipped. Each is chained to
 * the one before. */
static const struct history_entry *chain(
    struct arena *arena, const char *results, double duration, double step)
{
	const struct history_entry *last = NULL;

	for (const char *p = results; *p; p++) {
		struct history_entry *entry = arena_alloc(arena, sizeof *entry);

		entry->line = sample;
		entry->line.status = *p == 'F'   ? STATUS_FAILED
				     : *p == 'S' ? STATUS_SKIPPED
						 : STATUS_PASSED;
		entry->line.reason = REASON_EXIT;
		entry->line.flaky = *p == 'Y';
		entry->line.time = arena_printf(arena, "%d", (int)(p - results));
		entry->line.duration = duration;
		duration += step;
		entry->before = last;
		last = entry;
	}
	return last;
}

static const struct trend *trend_of(struct arena *arena, const char *results, char now)
{
	const char last[] = {now, '\0'};

	return history_trend(
	    arena, chain(arena, results, 1, 0), now ? &chain(arena, last, 1, 0)->line : NULL);
}

static void assert_trend(const char *results, char now, enum change change, const char *since,
    int failures, int count, int flaky)
{
	struct arena arena = {0};
	const struct trend *trend = trend_of(&arena, results, now);

	assert_non_null(trend);
	assert_int_equal(trend->change, change);
	if (since)
		assert_string_equal(trend->since, since);
	else
		assert_null(trend->since);
	assert_int_equal(trend->failures, failures);
	assert_int_equal(trend->results, count);
	assert_int_equal(trend->flaky, flaky);
	arena_release(&arena);
}

static void changes(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_null(trend_of(&arena, "", 'F'));
	assert_null(trend_of(&arena, "SS", 'F'));
	arena_release(&arena);
	assert_trend("P", 'P', CHANGE_NONE, NULL, 0, 2, 0);
	assert_trend("P", 'F', CHANGE_NEWLY_FAILING, NULL, 0, 2, 0);
	assert_trend("Y", 'F', CHANGE_NEWLY_FAILING, NULL, 0, 2, 1);
	assert_trend("PFSF", 'F', CHANGE_STILL_FAILING, "1", 3, 4, 0);
	assert_trend("FPF", 'F', CHANGE_STILL_FAILING, "2", 2, 4, 0);
	assert_trend("FPFSS", 'Y', CHANGE_FIXED, "2", 1, 4, 1);
	assert_trend("PF", 'S', CHANGE_NONE, NULL, 0, 2, 0);
	assert_trend("PFF", '\0', CHANGE_NONE, "1", 2, 3, 0);
	assert_trend("YYYYPPPPPPPPPPPPPPPPPP", 'P', CHANGE_NONE, NULL, 0, 20, 1);
}

static void slower(void **state)
{
	static const struct {
		const char *results;
		double first, step, now;
		bool slower;
	} rows[] = {
	    {"PPPP", 1, 0, 1.11, true},
	    {"PPPP", 1, 0, 1.09, false},   /* not by 10% */
	    {"PPPP", 0.1, 0, 0.14, false}, /* not by 50 ms */
	    {"PPP", 1, 0, 100, false},     /* too few */
	    {"PFFFPSP", 1, 0, 100, false}, /* too few of them passed */
	    {"PPPPP", 1, 1, 6.01, true},   /* median 3, deviation 1 */
	    {"PPPPP", 1, 1, 5.99, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		struct history_line now = chain(&arena, "P", rows[i].now, 0)->line;
		const struct history_entry *last =
		    chain(&arena, rows[i].results, rows[i].first, rows[i].step);

		assert_int_equal(history_trend(&arena, last, &now)->slower, rows[i].slower);
		now.status = STATUS_FAILED;
		assert_false(history_trend(&arena, last, &now)->slower);
		arena_release(&arena);
	}
}

static void usual_durations(void **state)
{
	struct arena arena = {0};
	double durations[HISTORY_WINDOW];

	(void)state;
	assert_int_equal(history_passes(chain(&arena, "FFS", 1, 0), durations), 0);
	assert_int_equal(history_passes(chain(&arena, "PFP", 1, 1), durations), 2);
	assert_true(durations[0] == 3 && durations[1] == 1);
	assert_int_equal(
	    history_passes(chain(&arena, "PPPPPPPPPPPPPPPPPPPPPPPPP", 1, 1), durations), 20);
	assert_true(durations[0] == 25 && durations[19] == 6);
	arena_release(&arena);
}

/* More than is read at once, with lines between that are none, and a last one that does not end. */
static void pieces(void **state)
{
	char dir[] = "/tmp/e2e-history-XXXXXX", test[32];
	enum { TESTS = 500, RUNS = 3, NONSENSE = 150000 };
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	struct history *history;
	const char *path;
	size_t lines = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(mkdir(arena_printf(&arena, "%s/.e2e", dir), 0777), 0);
	path = arena_printf(&arena, "%s/.e2e/history.jsonl", dir);
	for (int run = 0; run < RUNS; run++) {
		for (int i = 0; i < TESTS; i++) {
			struct history_line line = sample;

			snprintf(test, sizeof test, "t%d", i);
			line.invocation = run + 1;
			line.test = test;
			line.duration = i;
			history_line_format(&line, &text);
		}
		for (int i = 0; i < NONSENSE; i++)
			buf_addc(&text, 'x');
		buf_addc(&text, '\n');
	}
	text.text[text.len - NONSENSE - 2] = '\0';
	text.len -= NONSENSE + 2;
	assert_int_equal(file_replace(path, &text, false, NULL), 0);

	history = history_read(&arena, dir);
	for (const struct history_test *it = history_tests(history); it; it = it->next) {
		const struct history_entry *entry = it->last;

		snprintf(test, sizeof test, "t%zu", lines++);
		assert_ptr_equal(entry, history_last(history, "health", test));
		for (int run = RUNS; run > 0; run--, entry = entry->before) {
			assert_non_null(entry);
			assert_int_equal(entry->line.invocation, run);
			assert_string_equal(entry->line.run, sample.run);
			assert_string_equal(entry->line.time, sample.time);
			assert_string_equal(entry->line.phase, sample.phase);
			assert_string_equal(entry->line.test, test);
			assert_true(fabs(entry->line.duration - (double)(lines - 1)) < 1e-9);
		}
		assert_null(entry);
	}
	assert_int_equal(lines, TESTS);

	/* What is appended is a part of it, and a last line that did not end stays one of its own.
	 */
	buf_clear(&text);
	history_line_format(&sample, &text);
	assert_int_equal(history_append(history, &text), 0);
	assert_int_equal(history_last(history, "health", sample.test)->number, TESTS * RUNS + 1);
	history = history_read(&arena, dir);
	assert_int_equal(history_last(history, "health", sample.test)->number, TESTS * RUNS + 1);
	buf_release(&text);
	assert_int_equal(tree_remove(dir), 0);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(round_trip),
	    cmocka_unit_test(round_trip_of_one_in_quarantine),
	    cmocka_unit_test(all_else_is_refused),
	    cmocka_unit_test(medians),
	    cmocka_unit_test(changes),
	    cmocka_unit_test(slower),
	    cmocka_unit_test(usual_durations),
	    cmocka_unit_test(pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
