/* SPDX-License-Identifier: MIT */
#include "verdict/changes.h"

#include "base/die.h"
#include "base/time.h"
#include "text/json_text.h"

#include <string.h>

/* ---- the history ---- */

/* Whether the result is of this invocation: what has no stamp was judged in it. */
static bool is_of_now(const struct collected_run *run, const struct result *result)
{
	return result->invocation == 0 || result->invocation == run->run->invocation;
}

static struct history_line line_of(
    const struct collected_run *run, const struct collected_test *test)
{
	const struct result *result = test->result;

	return (struct history_line){
	    .run = run->run->id,
	    .invocation = run->run->invocation,
	    .time = result->started[0] ? result->started : run->run->started,
	    .phase = test->test->phase->name,
	    .test = test->test->name,
	    .status = result->status,
	    .reason = result->reason,
	    .duration = result->duration,
	    .attempts = (int)result->attempt_count,
	    .flaky = test->flaky,
	    .quarantined = test->quarantine ? test->quarantine->since : NULL,
	};
}

/* Of a test that has a quarantine: since when, as far as its day has not come. */
static void find_quarantine(struct arena *arena, const struct collected_run *run,
    struct collected_test *test, const struct history_entry *last, const struct history_line *now)
{
	const char *since = test->test->quarantined == QUARANTINE_ENDED ? NULL : run->run->started;

	if (test->test->quarantine)
		test->quarantine = history_quarantine(arena, last, now, since);
}

struct history *changes_find(struct arena *arena, const char *out, struct collected_run *run)
{
	struct history *history = history_read(arena, out);

	history_hide(history, run->run);
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			struct collected_test *test = &run->phases[i].tests[j];
			struct history_line line = line_of(run, test), *now = NULL;
			const struct history_entry *last =
			    history_last(history, line.phase, line.test);

			if (is_of_now(run, test->result))
				now = &line;
			test->trend = history_trend(arena, last, now);
			find_quarantine(arena, run, test, last, now);
			for (int kind = 0; kind < TREND_KINDS; kind++)
				run->changes[kind] += changes_holds(test, (enum trend_kind)kind);
		}
	return history;
}

bool changes_record(struct history *history, const struct collected_run *run)
{
	struct buf lines = BUF_INIT;
	bool any;

	/* What it hides it has already: this invocation has been recorded. */
	if (!history_usable(history) || history_hides(history))
		return false;
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const struct collected_test *test = &run->phases[i].tests[j];
			struct history_line line = line_of(run, test);

			if (is_of_now(run, test->result))
				history_line_format(&line, &lines);
		}
	any = lines.len > 0;
	if (any &&
	    (history_append(history, &lines) != 0 || history_compact(history, run->plan) != 0))
		warn("write the history of the tests:");
	buf_release(&lines);
	return any;
}

/* ---- words ---- */

const char *changes_title(enum trend_kind kind)
{
	switch (kind) {
	case TREND_NEW:
		return "New failures";
	case TREND_STILL:
		return "Still failing";
	case TREND_FIXED:
		return "Fixed";
	case TREND_FLAKY:
		return "Flaky";
	case TREND_SLOWER:
		return "Slower than usual";
	}
	return "";
}

/* In the middle of a sentence about one test. */
static const char *phrase(enum trend_kind kind)
{
	switch (kind) {
	case TREND_NEW:
		return "newly failing";
	case TREND_STILL:
		return "still failing";
	case TREND_FIXED:
		return "fixed";
	case TREND_FLAKY:
		return "flaky";
	case TREND_SLOWER:
		return "slower than usual";
	}
	return "";
}

const char *changes_word(enum trend_kind kind)
{
	switch (kind) {
	case TREND_NEW:
		return "newly_failing";
	case TREND_STILL:
		return "still_failing";
	case TREND_FIXED:
		return "fixed";
	case TREND_FLAKY:
		return "flaky";
	case TREND_SLOWER:
		return "slower";
	}
	return "";
}

bool changes_is_bad(enum trend_kind kind)
{
	return kind == TREND_NEW || kind == TREND_STILL;
}

bool changes_holds(const struct collected_test *test, enum trend_kind kind)
{
	const struct trend *trend = test->trend;

	if (!trend)
		return false;
	switch (kind) {
	case TREND_NEW:
		return trend->change == CHANGE_NEWLY_FAILING;
	case TREND_STILL:
		return trend->change == CHANGE_STILL_FAILING;
	case TREND_FIXED:
		return trend->change == CHANGE_FIXED;
	case TREND_FLAKY:
		return test->flaky && !test->cached;
	case TREND_SLOWER:
		return trend->slower;
	}
	return false;
}

const char *changes_name(struct arena *arena, const struct collected_test *test)
{
	return arena_printf(arena, "%s/%s", test->test->phase->name, test->test->name);
}

const char *changes_since(struct arena *arena, const struct trend *trend)
{
	return arena_printf(arena, "since %s%.10s %.5s UTC, %d run%s%s",
	    trend->longer ? "before " : "", trend->since, trend->since + 11, trend->failures,
	    trend->failures == 1 ? "" : "s", trend->longer ? " or more" : "");
}

const char *changes_flaky(struct arena *arena, const struct trend *trend)
{
	return arena_printf(arena, "%d of the last %d runs", trend->flaky, trend->results);
}

const char *changes_detail(
    struct arena *arena, const struct collected_test *test, enum trend_kind kind)
{
	const struct trend *trend = test->trend;
	char now[TIME_TEXT], usual[TIME_TEXT];

	switch (kind) {
	case TREND_NEW:
		return "";
	case TREND_STILL:
		return changes_since(arena, trend);
	case TREND_FIXED:
		return arena_printf(arena, "after %d failure%s%s", trend->failures,
		    trend->failures == 1 ? "" : "s", trend->longer ? " or more" : "");
	case TREND_FLAKY:
		return changes_flaky(arena, trend);
	case TREND_SLOWER:
		duration_human(test->result->duration, now);
		duration_human(trend->usual, usual);
		return arena_printf(arena, "%s, usually %s", now, usual);
	}
	return "";
}

const char *changes_of_test(struct arena *arena, const struct collected_test *test)
{
	struct buf text = BUF_INIT;
	const char *result;

	for (int i = 0; i < TREND_KINDS; i++) {
		enum trend_kind kind = (enum trend_kind)i;
		const char *detail;

		if (!changes_holds(test, kind))
			continue;
		detail = changes_detail(arena, test, kind);
		buf_printf(&text, "%s%s%s%s", text.len ? "; " : "", phrase(kind),
		    detail[0] == '\0'      ? ""
		    : kind == TREND_SLOWER ? ": "
		    : kind == TREND_FLAKY  ? " in "
					   : " ",
		    detail);
	}
	result = text.len ? arena_strdup(arena, text.text) : NULL;
	buf_release(&text);
	return result;
}

const struct collected_test **changes_tests(
    struct arena *arena, const struct collected_run *run, enum trend_kind kind)
{
	const struct collected_test **tests =
	    arena_alloc(arena, (run->changes[kind] + 1) * sizeof *tests);
	size_t count = 0;

	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++)
			if (changes_holds(&run->phases[i].tests[j], kind))
				tests[count++] = &run->phases[i].tests[j];
	return tests;
}

void changes_counts(struct buf *out, const struct collected_run *run)
{
	const char *separator = "";

	for (int kind = 0; kind < TREND_KINDS; kind++)
		if (run->changes[kind] && kind != TREND_FLAKY) {
			buf_printf(out, "%s%zu %s", separator, run->changes[kind],
			    phrase((enum trend_kind)kind));
			separator = ", ";
		}
}

/* ---- for programs ---- */

static const char *change_word(enum change change)
{
	switch (change) {
	case CHANGE_NONE:
		return NULL;
	case CHANGE_NEWLY_FAILING:
		return changes_word(TREND_NEW);
	case CHANGE_STILL_FAILING:
		return changes_word(TREND_STILL);
	case CHANGE_FIXED:
		return changes_word(TREND_FIXED);
	}
	return NULL;
}

void changes_put(struct buf *out, const char *name, const struct collected_test *test)
{
	const struct trend *trend = test->trend;

	if (!trend) {
		json_put_null(out, name);
		return;
	}
	json_put_open(out, name, '{');
	json_put_string(out, "change", change_word(trend->change));
	json_put_string(out, "since", trend->since);
	json_put_integer(out, "failures", trend->failures);
	json_put_integer(out, "runs", trend->results);
	json_put_integer(out, "flaky_runs", trend->flaky);
	if (trend->usual >= 0)
		json_put_seconds(out, "usual_duration", trend->usual);
	else
		json_put_null(out, "usual_duration");
	json_put_bool(out, "slower", trend->slower);
	buf_addc(out, '}');
}

void changes_put_counts(struct buf *out, const struct collected_run *run)
{
	struct arena scratch = {0};

	for (int kind = 0; kind < TREND_KINDS; kind++)
		if (kind != TREND_FLAKY) /* is counted already */
			json_put_integer(out,
			    arena_printf(&scratch, "tests_%s", changes_word((enum trend_kind)kind)),
			    (long long)run->changes[kind]);
	arena_release(&scratch);
}
