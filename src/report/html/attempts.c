/* SPDX-License-Identifier: MIT */
#include "report/html/attempts.h"

#include "report/html/cases.h"
#include "report/html/log_tail.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "text/json_text.h"
#include "verdict/test_cases.h"

/* Each is a tab on the page. */
enum { ATTEMPTS_MAX = 50 };

static bool is_told(const struct collected_test *test)
{
	return test->result->log &&
	       (test->result->status == STATUS_FAILED || test->result->attempt_count > 1);
}

size_t html_count_tails(const struct collected_test *test)
{
	size_t attempts = test->result->attempt_count;

	return !is_told(test) ? 0 : attempts > 1 && attempts <= ATTEMPTS_MAX ? attempts : 1;
}

static void put_tail(struct buf *out, const struct buf *tail)
{
	if (tail->len)
		json_put_string(out, "tail", tail->text);
}

/* An attempt before the last one. */
static void put_earlier(struct arena *arena, struct page_data *data, struct buf *out,
    const struct collected_test *test, int number)
{
	const struct cases *cases =
	    collect_attempt_cases(arena, data->run, test->test, test->result, number);

	put_link(arena, data, out, "artifacts", attempt_artifacts(arena, test->result, number));
	data->earlier = true;
	if (cases)
		html_put_failed_cases(arena, data, out, cases);
	data->earlier = false;
}

static void put_attempt(struct arena *arena, struct page_data *data, struct buf *out,
    const struct collected_test *test, size_t i, const struct buf *tail)
{
	const struct attempt *attempt = &test->result->attempts[i];

	json_put_open(out, NULL, '{');
	json_put_string(out, "status", status_name(attempt->status));
	json_put_string(out, "reason", reason_name(attempt->reason));
	if (attempt->exit_code >= 0)
		json_put_integer(out, "exit_code", attempt->exit_code);
	if (attempt->signal > 0)
		json_put_integer(out, "signal", attempt->signal);
	json_put_seconds(out, "duration", attempt->duration);
	json_put_string(out, "started", attempt->started);
	if (attempt->host) {
		put_text(arena, out, "host", attempt->host);
		json_put_seconds(out, "queued", attempt->queued);
	}
	if (tail) {
		put_tail(out, tail);
		put_earlier(arena, data, out, test, (int)i + 1);
	}
	buf_addc(out, '}');
}

void html_put_attempts(
    struct arena *arena, struct page_data *data, struct buf *out, const struct collected_test *test)
{
	size_t count = test->result->attempt_count, tails_count = html_count_tails(test);
	struct buf *tails = arena_alloc(arena, (tails_count + 1) * sizeof *tails);

	for (size_t i = 0; i <= tails_count; i++)
		tails[i] = (struct buf)BUF_INIT;
	if (tails_count > 1)
		html_attempt_tails(tails, count, test->result->log, data->tail);
	else if (tails_count)
		html_tail(&tails[0], test->result->log, data->tail);
	if (count > 1) {
		json_put_open(out, "attempts", '[');
		for (size_t i = 0; i < count; i++)
			put_attempt(
			    arena, data, out, test, i, i + 1 < tails_count ? &tails[i] : NULL);
		buf_addc(out, ']');
	}
	if (tails_count)
		put_tail(out, &tails[tails_count - 1]);
	for (size_t i = 0; i <= tails_count; i++)
		buf_release(&tails[i]);
}
