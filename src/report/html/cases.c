/* SPDX-License-Identifier: MIT */
#include "report/html/cases.h"

#include "cases/status.h"
#include "report/html/pictures.h"
#include "report/html/text.h"
#include "text/escape.h"
#include "text/json_text.h"

#include <string.h>

/* What opens a trace of Playwright. */
static void put_trace_command(
    struct arena *arena, struct buf *out, const struct attachment *attachment)
{
	static const char ending[] = ".zip";
	size_t len = attachment->path ? strlen(attachment->path) : 0;
	struct buf command = BUF_INIT;

	if (!attachment->name || strcmp(attachment->name, "trace") != 0 || len <= strlen(ending) ||
	    strcmp(attachment->path + len - strlen(ending), ending) != 0)
		return;
	buf_adds(&command, "npx playwright show-trace ");
	escape_shell_word(&command, attachment->path);
	put_text(arena, out, "command", command.text);
	buf_release(&command);
}

/* `numbered`: each says of which attempt it is. */
static void put_attachments(struct arena *arena, const struct page_data *data, struct buf *out,
    const struct test_case *item, bool numbered)
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
		if (attachment->attempt && numbered)
			json_put_integer(out, "attempt", attachment->attempt);
		put_link(arena, data, out, "href", attachment->path);
		put_trace_command(arena, out, attachment);
		if (data->earlier ? pictures_add_late(data->pictures, attachment, &picture)
				  : pictures_add(data->pictures, attachment, &picture))
			json_put_string(out, "picture", picture.text);
		buf_release(&picture);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

/* With their colours, where the tool wrote them. */
static void put_details(
    struct arena *arena, struct page_data *data, struct buf *out, const struct test_case *item)
{
	size_t most = data->details > TEXT_MAX ? TEXT_MAX : LINE_BYTES_MAX, len;
	const char *details = item->coloured ? item->coloured : item->details;

	if (!details || !details[0])
		return;
	details = html_cut_coloured(arena, details, most);
	len = strlen(details);
	json_put_string(out, "details", details);
	data->details -= len < data->details ? len : data->details;
}

static void put_steps(struct arena *arena, struct buf *out, const struct test_case *item)
{
	if (!item->step_count)
		return;
	json_put_open(out, "steps", '[');
	for (size_t i = 0; i < item->step_count; i++) {
		const struct case_step *step = &item->steps[i];

		json_put_open(out, NULL, '{');
		put_text(arena, out, "name", step->name);
		if (step->duration >= 0)
			json_put_seconds(out, "duration", step->duration);
		if (step->depth)
			json_put_integer(out, "depth", step->depth);
		put_true(out, "failed", step->failed);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

/* Of the tool itself: what each of them tells, in place of what the case does. Returns whether
 * there is room for them. */
static bool put_attempts(
    struct arena *arena, struct page_data *data, struct buf *out, const struct test_case *item)
{
	bool plain = item->status == CASE_PASSED && !item->flaky;

	if (!item->attempt_count || plain || item->attempt_count > data->case_attempts)
		return false;
	data->case_attempts -= item->attempt_count;
	json_put_open(out, "attempts", '[');
	for (size_t i = 0; i < item->attempt_count; i++) {
		const struct test_case *attempt = &item->attempts[i];

		json_put_open(out, NULL, '{');
		json_put_string(out, "status", case_status_name(attempt->status));
		if (attempt->duration >= 0)
			json_put_seconds(out, "duration", attempt->duration);
		put_text(arena, out, "message", attempt->message);
		put_text(arena, out, "excerpt", attempt->excerpt);
		put_details(arena, data, out, attempt);
		put_steps(arena, out, attempt);
		put_attachments(arena, data, out, attempt, false);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
	return true;
}

static void put_case(
    struct arena *arena, struct page_data *data, struct buf *out, const struct test_case *item)
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
	if (!put_attempts(arena, data, out, item)) {
		put_details(arena, data, out, item);
		put_steps(arena, out, item);
		put_attachments(arena, data, out, item, true);
	}
	buf_addc(out, '}');
}

/* Those that did not simply pass come first and count for themselves, so that they are there
 * however many others passed. */
void html_put_cases(
    struct arena *arena, struct page_data *data, struct buf *out, const struct cases *cases)
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

void html_put_failed_cases(
    struct arena *arena, struct page_data *data, struct buf *out, const struct cases *cases)
{
	size_t shown = 0;

	put_text(arena, out, "problem", cases->problem);
	json_put_open(out, "cases", '[');
	for (size_t i = 0; i < cases->count && shown < CASES_MAX; i++) {
		const struct test_case *item = &cases->items[i];

		if (item->status != CASE_FAILED && item->status != CASE_ERROR)
			continue;
		shown++;
		put_case(arena, data, out, item);
	}
	buf_addc(out, ']');
}
