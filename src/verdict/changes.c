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
	    .flaky = result->flaky,
	};
}

struct history *news_find(struct arena *arena, const char *out, struct collected_run *run)
{
	struct history *history = history_read(arena, out);

	history_hide(history, run->run);
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			struct collected_test *test = &run->phases[i].tests[j];
			struct history_line now = line_of(run, test);

			test->trend =
			    history_trend(arena, history_last(history, now.phase, now.test),
				is_of_now(run, test->result) ? &now : NULL);
			for (int kind = 0; kind < NEWS_KINDS; kind++)
				run->news[kind] += news_holds(test, (enum news)kind);
		}
	return history;
}

void news_record(struct history *history, const struct collected_run *run)
{
	struct buf lines = BUF_INIT;

	/* What it hides it has already: this invocation has been recorded. */
	if (!history_usable(history) || history_hides(history))
		return;
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const struct collected_test *test = &run->phases[i].tests[j];
			struct history_line line = line_of(run, test);

			if (is_of_now(run, test->result))
				history_line_format(&line, &lines);
		}
	if (lines.len &&
	    (history_append(history, &lines) != 0 || history_compact(history, run->plan) != 0))
		warn("write the history of the tests:");
	buf_release(&lines);
}

/* ---- words ---- */

const char *news_title(enum news kind)
{
	switch (kind) {
	case NEWS_NEW:
		return "New failures";
	case NEWS_STILL:
		return "Still failing";
	case NEWS_FIXED:
		return "Fixed";
	case NEWS_FLAKY:
		return "Flaky";
	case NEWS_SLOWER:
		return "Slower than usual";
	}
	return "";
}

/* In the middle of a sentence about one test. */
static const char *phrase(enum news kind)
{
	switch (kind) {
	case NEWS_NEW:
		return "newly failing";
	case NEWS_STILL:
		return "still failing";
	case NEWS_FIXED:
		return "fixed";
	case NEWS_FLAKY:
		return "flaky";
	case NEWS_SLOWER:
		return "slower than usual";
	}
	return "";
}

const char *news_word(enum news kind)
{
	switch (kind) {
	case NEWS_NEW:
		return "newly_failing";
	case NEWS_STILL:
		return "still_failing";
	case NEWS_FIXED:
		return "fixed";
	case NEWS_FLAKY:
		return "flaky";
	case NEWS_SLOWER:
		return "slower";
	}
	return "";
}

bool news_is_bad(enum news kind)
{
	return kind == NEWS_NEW || kind == NEWS_STILL;
}

bool news_holds(const struct collected_test *test, enum news kind)
{
	const struct trend *trend = test->trend;

	if (!trend)
		return false;
	switch (kind) {
	case NEWS_NEW:
		return trend->change == CHANGE_NEWLY_FAILING;
	case NEWS_STILL:
		return trend->change == CHANGE_STILL_FAILING;
	case NEWS_FIXED:
		return trend->change == CHANGE_FIXED;
	case NEWS_FLAKY:
		return test->result->flaky && !test->cached;
	case NEWS_SLOWER:
		return trend->slower;
	}
	return false;
}

const char *news_name(struct arena *arena, const struct collected_test *test)
{
	return arena_printf(arena, "%s/%s", test->test->phase->name, test->test->name);
}

const char *news_since(struct arena *arena, const struct trend *trend)
{
	return arena_printf(arena, "since %s%.10s %.5s UTC, %d run%s%s",
	    trend->longer ? "before " : "", trend->since, trend->since + 11, trend->failures,
	    trend->failures == 1 ? "" : "s", trend->longer ? " or more" : "");
}

const char *news_flaky(struct arena *arena, const struct trend *trend)
{
	return arena_printf(arena, "%d of the last %d runs", trend->flaky, trend->results);
}

const char *news_detail(struct arena *arena, const struct collected_test *test, enum news kind)
{
	const struct trend *trend = test->trend;
	char now[TIME_TEXT], usual[TIME_TEXT];

	switch (kind) {
	case NEWS_NEW:
		return "";
	case NEWS_STILL:
		return news_since(arena, trend);
	case NEWS_FIXED:
		return arena_printf(arena, "after %d failure%s%s", trend->failures,
		    trend->failures == 1 ? "" : "s", trend->longer ? " or more" : "");
	case NEWS_FLAKY:
		return news_flaky(arena, trend);
	case NEWS_SLOWER:
		duration_human(test->result->duration, now);
		duration_human(trend->usual, usual);
		return arena_printf(arena, "%s, usually %s", now, usual);
	}
	return "";
}

const char *news_of_test(struct arena *arena, const struct collected_test *test)
{
	struct buf text = BUF_INIT;
	const char *result;

	for (int i = 0; i < NEWS_KINDS; i++) {
		enum news kind = (enum news)i;
		const char *detail;

		if (!news_holds(test, kind))
			continue;
		detail = news_detail(arena, test, kind);
		buf_printf(&text, "%s%s%s%s", text.len ? "; " : "", phrase(kind),
		    detail[0] == '\0'     ? ""
		    : kind == NEWS_SLOWER ? ": "
		    : kind == NEWS_FLAKY  ? " in "
					  : " ",
		    detail);
	}
	result = text.len ? arena_strdup(arena, text.text) : NULL;
	buf_release(&text);
	return result;
}

const struct collected_test **news_tests(
    struct arena *arena, const struct collected_run *run, enum news kind)
{
	const struct collected_test **tests =
	    arena_alloc(arena, (run->news[kind] + 1) * sizeof *tests);
	size_t count = 0;

	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++)
			if (news_holds(&run->phases[i].tests[j], kind))
				tests[count++] = &run->phases[i].tests[j];
	return tests;
}

void news_counts(struct buf *out, const struct collected_run *run)
{
	const char *separator = "";

	for (int kind = 0; kind < NEWS_KINDS; kind++)
		if (run->news[kind] && kind != NEWS_FLAKY) {
			buf_printf(
			    out, "%s%zu %s", separator, run->news[kind], phrase((enum news)kind));
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
		return news_word(NEWS_NEW);
	case CHANGE_STILL_FAILING:
		return news_word(NEWS_STILL);
	case CHANGE_FIXED:
		return news_word(NEWS_FIXED);
	}
	return NULL;
}

void news_put(struct buf *out, const char *name, const struct collected_test *test)
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

void news_put_counts(struct buf *out, const struct collected_run *run)
{
	struct arena scratch = {0};

	for (int kind = 0; kind < NEWS_KINDS; kind++)
		if (kind != NEWS_FLAKY) /* is counted already */
			json_put_integer(out,
			    arena_printf(&scratch, "tests_%s", news_word((enum news)kind)),
			    (long long)run->news[kind]);
	arena_release(&scratch);
}
