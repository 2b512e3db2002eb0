/* SPDX-License-Identifier: MIT */
#include "report/html_data.h"

#include "base/escape.h"
#include "base/files.h"
#include "cases/cases.h"
#include "report/html_pictures.h"
#include "report/html_text.h"
#include "report/news.h"
#include "report/summary.h"
#include "base/tail.h"
#include "stamp/json.h"
#include "stamp/stamp.h"

#include <string.h>

enum {
	TAIL_LINES = 400,
	TAIL_MOST = 16 * 1024,
	TAIL_LEAST = 1024,
	TAILS_MOST = 8 * 1024 * 1024, /* shared by the failed tests, see data.tail */
	TEXT_MOST = 16 * 1024,
	LINE_MOST = 2 * 1024,
	DETAILS_MOST = 8 * 1024 * 1024,
	CASES_MOST = 20000, /* that passed, and of each test's others */
};

/* What stays the same, and what is left to be spent, while a run is written. */
struct data {
	const char *out;
	int invocation;
	struct pictures *pictures;
	size_t tail, details, cases;
};

static void add_text(struct arena *arena, cJSON *object, const char *name, const char *text)
{
	if (text && text[0])
		json_add_string(object, name, html_cut(arena, text, LINE_MOST));
}

static void add_true(cJSON *object, const char *name, bool value)
{
	if (value)
		json_add_bool(object, name, true);
}

static void add_link(
    struct arena *arena, const struct data *data, cJSON *object, const char *name, const char *path)
{
	const char *link = path ? html_link(arena, data->out, path) : NULL;

	if (link)
		json_add_string(object, name, link);
}

void html_tail(struct buf *out, const char *log, size_t most)
{
	struct buf tail = BUF_INIT;
	const char *from, *newline;

	tail_read(log, TAIL_LINES, &tail);
	from = tail.text;
	if (tail.len > most) {
		from += tail.len - most;
		newline = strchr(from, '\n');
		if (newline && newline[1])
			from = newline + 1;
		else
			while (((unsigned char)*from & 0xC0) == 0x80)
				from++;
	}
	buf_adds(out, from);
	buf_release(&tail);
}

static void add_command(struct arena *arena, cJSON *object, const struct strings *argv)
{
	struct buf words = BUF_INIT;

	for (size_t i = 0; i < argv->count; i++) {
		buf_adds(&words, i ? " " : "");
		escape_shell_word(&words, argv->items[i]);
	}
	add_text(arena, object, "command", words.text);
	buf_release(&words);
}

static void add_attachments(
    struct arena *arena, const struct data *data, cJSON *object, const struct test_case *item)
{
	cJSON *list;

	if (!item->attachment_count)
		return;
	list = json_add_array(object, "attachments");
	for (size_t i = 0; i < item->attachment_count; i++) {
		const struct attachment *attachment = &item->attachments[i];
		cJSON *entry = json_new_object();
		struct buf picture = BUF_INIT;

		add_text(arena, entry, "name", attachment->name);
		add_text(arena, entry, "type", attachment->type);
		add_text(arena, entry, "path", attachment->path);
		add_link(arena, data, entry, "href", attachment->path);
		if (pictures_add(data->pictures, attachment, &picture))
			json_add_string(entry, "picture", picture.text);
		buf_release(&picture);
		json_append(list, entry);
	}
}

static void add_case(
    struct arena *arena, struct data *data, cJSON *list, const struct test_case *item)
{
	cJSON *object = json_new_object();

	add_text(arena, object, "name", item->name);
	add_text(arena, object, "suite", item->suite);
	add_text(arena, object, "file", item->file);
	if (item->line > 0)
		json_add_number(object, "line", item->line);
	json_add_string(object, "status", case_status_name(item->status));
	if (item->duration >= 0)
		json_add_seconds(object, "duration", item->duration);
	if (item->retries > 0)
		json_add_number(object, "retries", item->retries);
	add_true(object, "flaky", item->flaky);
	add_text(arena, object, "message", item->message);
	if (item->details && item->details[0]) {
		const char *details = html_cut(
		    arena, item->details, data->details > TEXT_MOST ? TEXT_MOST : LINE_MOST);
		size_t len = strlen(details);

		json_add_string(object, "details", details);
		data->details -= len < data->details ? len : data->details;
	}
	add_attachments(arena, data, object, item);
	json_append(list, object);
}

/* Those that did not simply pass come first and count for themselves, so that they are there
 * however many others passed. */
static void add_cases(
    struct arena *arena, struct data *data, cJSON *object, const struct cases *cases)
{
	cJSON *list = json_add_array(object, "cases");
	size_t left_out = 0, others = 0;

	add_text(arena, object, "problem", cases->problem);
	for (int plain = 0; plain < 2; plain++)
		for (size_t i = 0; i < cases->count; i++) {
			const struct test_case *item = &cases->items[i];

			if ((item->status == CASE_PASSED && !item->flaky) != (plain == 1))
				continue;
			if (plain ? data->cases == 0 : others == CASES_MOST) {
				left_out++;
				continue;
			}
			if (plain)
				data->cases--;
			else
				others++;
			add_case(arena, data, list, item);
		}
	if (left_out)
		json_add_number(object, "cases_left_out", (double)left_out);
}

static void add_trend(struct arena *arena, cJSON *object, const struct collected_test *test)
{
	const struct trend *trend = test->trend;

	if (!trend)
		return;
	for (int kind = 0; kind < NEWS_KINDS; kind++)
		if (kind != NEWS_FLAKY) /* a member of its own */
			add_true(
			    object, news_word((enum news)kind), news_holds(test, (enum news)kind));
	add_text(arena, object, "news", news_of_test(arena, test));
	if (trend->usual >= 0)
		json_add_seconds(object, "usual", trend->usual);
	if (trend->flaky)
		add_text(arena, object, "flaky_runs", news_flaky(arena, trend));
}

static void add_test(struct buf *out, struct data *data, const struct collected_test *test)
{
	const struct result *result = test->result;
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	cJSON *object = json_new_object();

	json_add_string(object, "name", test->test->name);
	json_add_string(object, "status", status_name(result->status));
	if (result->status != STATUS_PASSED)
		add_text(&arena, object, "error", collected_error(&arena, test));
	json_add_string(object, "reason", reason_name(result->reason));
	if (result->attempt_count) {
		json_add_seconds(object, "duration", result->duration);
		json_add_string(object, "started", result->started);
		if (result->invocation == data->invocation)
			json_add_seconds(object, "offset", result->offset);
	}
	add_true(object, "flaky", result->flaky);
	add_true(object, "cached", test->cached);
	add_trend(&arena, object, test);
	/* One attempt says nothing that the result does not say. */
	if (result->attempt_count > 1)
		summary_add_attempts(object, result);
	add_command(&arena, object, &result->command);
	add_link(&arena, data, object, "log", result->log);
	add_link(&arena, data, object, "artifacts", result->artifacts);
	if (result->status == STATUS_FAILED && result->log) {
		html_tail(&text, result->log, data->tail);
		json_add_string(object, "tail", text.text);
		buf_clear(&text);
	}
	if (test->cases)
		add_cases(&arena, data, object, test->cases);
	json_print(object, &text);
	cJSON_Delete(object);
	html_add_json(out, text.text, text.len);
	buf_release(&text);
	arena_release(&arena);
}

/* The members of an object, without its closing brace, to be followed by more. */
static void add_members(struct buf *out, cJSON *object)
{
	struct buf text = BUF_INIT;

	json_print(object, &text);
	html_add_json(out, text.text, text.len - 1);
	buf_release(&text);
	cJSON_Delete(object);
}

static void add_phase(struct buf *out, struct data *data, const struct collected_phase *phase)
{
	cJSON *object = json_new_object();

	json_add_string(object, "name", phase->phase->name);
	json_add_string(object, "status", status_name(phase->status));
	if (phase->halted)
		json_add_string(object, "halted", phase->halted);
	add_true(object, "required", phase->phase->required);
	add_true(object, "parallel", phase->phase->parallel);
	json_add_seconds(object, "duration", phase->duration);
	add_members(out, object);
	buf_adds(out, ",\"tests\":[");
	for (size_t i = 0; i < phase->test_count; i++) {
		buf_adds(out, i ? ",\n" : "\n");
		add_test(out, data, &phase->tests[i]);
	}
	buf_adds(out, "]}");
}

void html_add_data(struct buf *out, const struct report *report, const struct collected_run *run)
{
	struct data data = {.out = report->out,
	    .invocation = run->run->invocation,
	    .pictures = pictures_choose(report->arena, run),
	    .tail = TAIL_MOST,
	    .details = DETAILS_MOST,
	    .cases = CASES_MOST};
	cJSON *object = json_new_object();

	if (run->tests_failed && TAILS_MOST / run->tests_failed < TAIL_MOST)
		data.tail = TAILS_MOST / run->tests_failed;
	if (data.tail < TAIL_LEAST)
		data.tail = TAIL_LEAST;
	json_add_string(object, "run", run->run->id);
	json_add_seconds(object, "duration", run->duration);
	json_add_number(object, "cached", (double)run->cached);
	add_members(out, object);
	buf_adds(out, ",\n\"phases\":[");
	for (size_t i = 0; i < run->phase_count; i++) {
		buf_adds(out, i ? ",\n" : "\n");
		add_phase(out, &data, &run->phases[i]);
	}
	buf_adds(out, "]}\n");
}
