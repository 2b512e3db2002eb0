/* SPDX-License-Identifier: MIT */
#include "report/html/data.h"

#include "cases/cases.h"
#include "report/html/log_tail.h"
#include "report/html/pictures.h"
#include "report/html/services.h"
#include "report/html/text.h"
#include "report/reporter.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "state/stamp.h"
#include "text/escape.h"
#include "text/json_text.h"
#include "text/tail.h"
#include "verdict/changes.h"
#include "verdict/quarantine.h"

#include <string.h>

enum {
	TAIL_MAX = 16 * 1024,
	TAIL_LEAST = 1024,
	TAILS_MAX = 8 * 1024 * 1024, /* shared by the failed tests, see data.tail */
	TEXT_MAX = 16 * 1024,
	LINE_BYTES_MAX = 2 * 1024,
	DETAILS_MAX = 8 * 1024 * 1024,
	CASES_MAX = 20000, /* that passed, and of each test's others */
};

/* What stays the same, and what is left to be spent, while a run is written. */
struct data {
	const char *out;
	int invocation;
	struct pictures *pictures;
	size_t tail, details, cases;
};

static void put_text(struct arena *arena, struct buf *out, const char *name, const char *text)
{
	if (text && text[0])
		json_put_string(out, name, html_cut(arena, text, LINE_BYTES_MAX));
}

static void put_true(struct buf *out, const char *name, bool value)
{
	if (value)
		json_put_bool(out, name, true);
}

static void put_link(struct arena *arena, const struct data *data, struct buf *out,
    const char *name, const char *path)
{
	const char *link = path ? html_link(arena, data->out, path) : NULL;

	if (link)
		json_put_string(out, name, link);
}

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

static void put_attachments(
    struct arena *arena, const struct data *data, struct buf *out, const struct test_case *item)
{
	if (!item->attachment_count)
		return;
	json_put_open(out, "attachments", '[');
	for (size_t i = 0; i < item->attachment_count; i++) {
		const struct attachment *attachment = &item->attachments[i];
		struct buf picture = BUF_INIT;

		json_put_open(out, NULL, '{');
		put_text(arena, out, "name", attachment->name);
		put_text(arena, out, "type", attachment->type);
		put_text(arena, out, "path", attachment->path);
		put_link(arena, data, out, "href", attachment->path);
		if (pictures_add(data->pictures, attachment, &picture))
			json_put_string(out, "picture", picture.text);
		buf_release(&picture);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void put_case(
    struct arena *arena, struct data *data, struct buf *out, const struct test_case *item)
{
	json_put_open(out, NULL, '{');
	put_text(arena, out, "name", item->name);
	put_text(arena, out, "suite", item->suite);
	put_text(arena, out, "file", item->file);
	if (item->line > 0)
		json_put_integer(out, "line", item->line);
	json_put_string(out, "status", case_status_name(item->status));
	if (item->duration >= 0)
		json_put_seconds(out, "duration", item->duration);
	if (item->retries > 0)
		json_put_integer(out, "retries", item->retries);
	put_true(out, "flaky", item->flaky);
	put_text(arena, out, "message", item->message);
	put_text(arena, out, "excerpt", item->excerpt);
	if (item->details && item->details[0]) {
		const char *details = html_cut(
		    arena, item->details, data->details > TEXT_MAX ? TEXT_MAX : LINE_BYTES_MAX);
		size_t len = strlen(details);

		json_put_string(out, "details", details);
		data->details -= len < data->details ? len : data->details;
	}
	put_attachments(arena, data, out, item);
	buf_addc(out, '}');
}

/* Those that did not simply pass come first and count for themselves, so that they are there
 * however many others passed. */
static void put_cases(
    struct arena *arena, struct data *data, struct buf *out, const struct cases *cases)
{
	size_t left_out = 0, others = 0;

	put_text(arena, out, "problem", cases->problem);
	json_put_open(out, "cases", '[');
	for (int plain = 0; plain < 2; plain++)
		for (size_t i = 0; i < cases->count; i++) {
			const struct test_case *item = &cases->items[i];

			if ((item->status == CASE_PASSED && !item->flaky) != (plain == 1))
				continue;
			if (plain ? data->cases == 0 : others == CASES_MAX) {
				left_out++;
				continue;
			}
			if (plain)
				data->cases--;
			else
				others++;
			put_case(arena, data, out, item);
		}
	buf_addc(out, ']');
	if (left_out)
		json_put_integer(out, "cases_left_out", (long long)left_out);
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
    struct arena *arena, struct buf *out, struct data *data, const struct collected_test *test)
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
		if (result->invocation == data->invocation)
			json_put_seconds(out, "offset", result->offset);
	}
	put_true(out, "flaky", test->flaky);
	put_true(out, "cached", test->cached);
	put_trend(arena, out, test);
	if (test->test->quarantine)
		put_text(arena, out, "quarantine", quarantine_terms(arena, test));
	/* One attempt says nothing that the result does not say. */
	if (result->attempt_count > 1)
		result_put_attempts(out, result, false);
	put_command(arena, out, &result->command);
	put_link(arena, data, out, "log", result->log);
	put_link(arena, data, out, "artifacts", result->artifacts);
	if (result->status == STATUS_FAILED && result->log) {
		struct buf tail = BUF_INIT;

		html_tail(&tail, result->log, data->tail);
		json_put_string(out, "tail", tail.text);
		buf_release(&tail);
	}
	if (test->cases)
		put_cases(arena, data, out, test->cases);
	buf_addc(out, '}');
}

/* Moves the JSON to the page. */
static void flush(struct buf *out, struct buf *json)
{
	html_add_json(out, json->text, json->len);
	buf_clear(json);
}

static void add_phase(
    struct buf *out, struct buf *json, struct data *data, const struct collected_phase *phase)
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

void html_add_data(struct buf *out, const struct report *report, const struct collected_run *run)
{
	struct data data = {.out = report->out,
	    .invocation = run->run->invocation,
	    .pictures = pictures_choose(report->arena, run),
	    .tail = TAIL_MAX,
	    .details = DETAILS_MAX,
	    .cases = CASES_MAX};
	struct buf json = BUF_INIT;

	if (run->tests_failed && TAILS_MAX / run->tests_failed < TAIL_MAX)
		data.tail = TAILS_MAX / run->tests_failed;
	if (data.tail < TAIL_LEAST)
		data.tail = TAIL_LEAST;
	json_put_open(&json, NULL, '{');
	json_put_string(&json, "run", run->run->id);
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
