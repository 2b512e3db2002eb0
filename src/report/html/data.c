/* SPDX-License-Identifier: MIT */
#include "report/html/data.h"

#include "report/html/attempts.h"
#include "report/html/cases.h"
#include "report/html/pictures.h"
#include "report/html/services.h"
#include "report/html/text.h"
#include "report/reporter.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "text/escape.h"
#include "text/json_text.h"
#include "verdict/changes.h"
#include "verdict/quarantine.h"

enum {
	TAIL_MAX = 16 * 1024,
	TAIL_LEAST = 1024,
	TAILS_MAX = 8 * 1024 * 1024, /* shared by all that are shown */
};

static void put_command(struct arena *arena, struct buf *out, const struct strings *argv)
{
	struct buf words = BUF_INIT;

	for (size_t i = 0; i < argv->count; i++) {
		buf_adds(&words, i ? " " : "");
		escape_shell_word(&words, argv->items[i]);
	}
	put_text(arena, out, "command", words.text);
	buf_release(&words);
}

static void put_trend(struct arena *arena, struct buf *out, const struct collected_test *test)
{
	const struct trend *trend = test->trend;

	if (!trend)
		return;
	for (int kind = 0; kind < TREND_KINDS; kind++)
		if (kind != TREND_FLAKY) /* a member of its own */
			put_true(out, changes_word((enum trend_kind)kind),
			    changes_holds(test, (enum trend_kind)kind));
	put_text(arena, out, "news", changes_of_test(arena, test));
	if (trend->usual >= 0)
		json_put_seconds(out, "usual", trend->usual);
	if (trend->flaky)
		put_text(arena, out, "flaky_runs", changes_flaky(arena, trend));
}

static void put_test(
    struct arena *arena, struct buf *out, struct page_data *data, const struct collected_test *test)
{
	const struct result *result = test->result;

	json_put_open(out, NULL, '{');
	json_put_string(out, "name", test->test->name);
	json_put_string(out, "status", status_name(result->status));
	if (result->status != STATUS_PASSED)
		put_text(arena, out, "error", collected_error(arena, test));
	json_put_string(out, "reason", reason_name(result->reason));
	put_text(arena, out, "class", failure_class_name(test->class));
	put_text(arena, out, "class_note", outcome_class_note(result, test->class));
	if (result->attempt_count) {
		json_put_seconds(out, "duration", result->duration);
		json_put_string(out, "started", result->started);
		if (result->invocation == data->run->invocation)
			json_put_seconds(out, "offset", result->offset);
	}
	put_true(out, "flaky", test->flaky);
	put_true(out, "cached", test->cached);
	put_trend(arena, out, test);
	if (test->test->quarantine)
		put_text(arena, out, "quarantine", quarantine_terms(arena, test));
	put_command(arena, out, &result->command);
	put_link(arena, data, out, "log", result->log);
	put_link(arena, data, out, "artifacts", result->artifacts);
	html_put_attempts(arena, data, out, test);
	if (test->cases)
		html_put_cases(arena, data, out, test->cases);
	buf_addc(out, '}');
}

/* Moves the JSON to the page. */
static void flush(struct buf *out, struct buf *json)
{
	html_add_json(out, json->text, json->len);
	buf_clear(json);
}

static void add_phase(
    struct buf *out, struct buf *json, struct page_data *data, const struct collected_phase *phase)
{
	json_put_open(json, NULL, '{');
	json_put_string(json, "name", phase->phase->name);
	json_put_string(json, "status", status_name(phase->status));
	if (phase->halted)
		json_put_string(json, "halted", phase->halted);
	put_true(json, "required", phase->phase->gates);
	put_true(json, "halts_nothing", phase->phase->required && !phase->phase->halts);
	put_true(json, "parallel", phase->phase->parallel);
	json_put_seconds(json, "duration", phase->duration);
	json_put_open(json, "tests", '[');
	for (size_t i = 0; i < phase->test_count; i++) {
		struct arena scratch = {0};

		buf_adds(json, i ? ",\n" : "\n");
		put_test(&scratch, json, data, &phase->tests[i]);
		flush(out, json);
		arena_release(&scratch);
	}
	buf_adds(json, "]}");
}

static void put_origin(struct arena *arena, struct buf *json, const struct origin *origin)
{
	json_put_open(json, "origin", '{');
	put_text(arena, json, "branch", origin->branch);
	put_text(arena, json, "commit", origin->commit);
	put_text(arena, json, "job", origin->job);
	put_text(arena, json, "host", origin->host);
	buf_addc(json, '}');
}

static size_t room_for_tail(const struct collected_run *run)
{
	size_t count = 0, room;

	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++)
			count += html_count_tails(&run->phases[i].tests[j]);
	room = count ? TAILS_MAX / count : TAIL_MAX;
	return room > TAIL_MAX ? TAIL_MAX : room < TAIL_LEAST ? TAIL_LEAST : room;
}

void html_add_data(struct buf *out, const struct report *report, const struct collected_run *run)
{
	struct page_data data = {.out = report->out,
	    .run = report->run,
	    .pictures = pictures_choose(report->arena, run),
	    .tail = room_for_tail(run),
	    .details = DETAILS_MAX,
	    .cases = CASES_MAX,
	    .case_attempts = CASE_ATTEMPTS_MAX};
	struct buf json = BUF_INIT;

	json_put_open(&json, NULL, '{');
	json_put_string(&json, "name", run->plan->name);
	json_put_string(&json, "run", run->run->id);
	put_origin(report->arena, &json, &run->run->origin);
	json_put_seconds(&json, "duration", run->duration);
	json_put_integer(&json, "cached", (long long)run->cached);
	buf_adds(&json, ",\n");
	html_put_services(&json, report, run);
	buf_adds(&json, ",\n");
	json_put_open(&json, "phases", '[');
	for (size_t i = 0; i < run->phase_count; i++) {
		buf_adds(&json, i ? ",\n" : "\n");
		add_phase(out, &json, &data, &run->phases[i]);
	}
	buf_adds(&json, "]}\n");
	flush(out, &json);
	buf_release(&json);
}
