/* SPDX-License-Identifier: MIT */
#include "report/summary.h"

#include "base/diag.h"
#include "base/files.h"
#include "state/outcome.h"
#include "state/stamp.h"
#include "text/cjson.h"
#include "text/escape.h"
#include "text/json_text.h"
#include "text/tail.h"

#include <string.h>

enum { NAME_MOST = 200, LINE_MOST = 300 };

/* ---- files ---- */

void summary_remove(const struct report *report, const char *name)
{
	const char *path = arena_printf(report->arena, "%s/%s", report->out, name);

	/* What an earlier run left must not be taken for the report of one that has just begun. */
	if (tree_remove(path) != 0)
		die("remove %s:", path);
}

void summary_write(const struct report *report, const char *name, const struct buf *content)
{
	const char *path = arena_printf(report->arena, "%s/%s", report->out, name);

	if (file_replace(path, content, false, NULL) != 0)
		die("write %s:", path);
}

/* ---- rows ---- */

static bool is_failed(enum case_status status)
{
	switch (status) {
	case CASE_FAILED:
	case CASE_ERROR:
		return true;
	case CASE_PASSED:
	case CASE_SKIPPED:
		return false;
	}
	return true;
}

size_t summary_case_count(const struct collected_test *test)
{
	return test->cases ? test->cases->count : 0;
}

const struct test_case *summary_failed_case(const struct collected_test *test)
{
	for (size_t i = 0; i < summary_case_count(test); i++)
		if (is_failed(test->cases->items[i].status))
			return &test->cases->items[i];
	return NULL;
}

size_t summary_row_count(const struct collected_test *test)
{
	const struct result *result = test->result;
	bool itself = summary_case_count(test) == 0 ||
		      (result->status == STATUS_FAILED && !summary_failed_case(test)) ||
		      (result->status == STATUS_PASSED && result->flaky);

	return summary_case_count(test) + itself;
}

static enum case_status own_status(const struct result *result)
{
	switch (result->status) {
	case STATUS_PASSED:
		return CASE_PASSED;
	case STATUS_SKIPPED:
		return CASE_SKIPPED;
	case STATUS_FAILED:
		break;
	}
	switch (result->reason) {
	case REASON_EXIT:
	case REASON_SIGNAL:
	case REASON_TIMEOUT:
	case REASON_REPORT:
	case REASON_LEAKY:
		return CASE_FAILED;
	case REASON_DEADLINE:
	case REASON_BLOCKED:
	case REASON_HALTED:
	case REASON_INTERRUPTED:
	case REASON_SERVICE:
	case REASON_ERROR:
	case REASON_MISSING:
	case REASON_INVALID:
		return CASE_ERROR;
	}
	return CASE_ERROR;
}

static const char *file_of(const struct test *test, const struct test_case *item)
{
	if (item && item->file && item->file[0])
		return item->file;
	return test->input ? test->input : test->path;
}

static const char *case_name(struct arena *arena, const struct test_case *item)
{
	if (!item->suite || item->suite[0] == '\0')
		return item->name;
	return arena_printf(arena, "%s › %s", item->suite, item->name);
}

struct summary_row summary_row(struct arena *arena, const struct collected_test *test, size_t index)
{
	const struct result *result = test->result;
	struct summary_row row = {.test = test, .duration = result->duration};

	if (index < summary_case_count(test)) {
		const struct test_case *item = &test->cases->items[index];

		row.item = item;
		row.status = item->status;
		row.name = case_name(arena, item);
		row.message = item->message;
		row.details = item->details;
		row.line = item->line > 0 ? item->line : 0;
		row.duration = item->duration > 0 ? item->duration : 0;
		row.attempts = is_failed(item->status);
	} else {
		row.status = own_status(result);
		row.message = summary_error(arena, test);
		row.attempts = true;
	}
	if (!row.name || row.name[0] == '\0')
		row.name = test->test->name;
	row.file = file_of(test->test, row.item);
	return row;
}

bool summary_row_failed(const struct summary_row *row)
{
	return is_failed(row->status);
}

const char *summary_attempt(
    struct arena *arena, const struct result *result, const struct attempt *attempt)
{
	struct attempt copy = *attempt;
	struct result alone = *result;
	const char *text;

	alone.status = attempt->status;
	alone.reason = attempt->reason;
	alone.attempts = &copy;
	alone.attempt_count = 1;
	text = outcome_text(arena, &alone);
	return text ? text : "passed";
}

/* ---- lines ---- */

const char *summary_line(struct arena *arena, const char *text, size_t most)
{
	struct buf clean = BUF_INIT;
	const char *line, *result;
	size_t len, cut;

	escape_console(&clean, text, strlen(text));
	line = clean.text + strspn(clean.text, " \t\n");
	len = strcspn(line, "\n");
	while (len > 0 && strchr(" \t", line[len - 1]))
		len--;
	for (cut = 0; cut < len; cut += utf8_len(line + cut, len - cut))
		if (cut + utf8_len(line + cut, len - cut) > most)
			break;
	result = arena_printf(arena, "%.*s%s", (int)cut, line, cut < len ? "…" : "");
	buf_release(&clean);
	return result;
}

const char *summary_error(struct arena *arena, const struct collected_test *test)
{
	const struct test_case *failed = summary_failed_case(test);
	const struct result *result = test->result;
	const char *text = collected_error(arena, test);
	struct buf last = BUF_INIT;

	if (!text || result->status != STATUS_FAILED || result->reason != REASON_EXIT)
		return text;
	if (failed) {
		const char *message = failed->message ? failed->message : "failed";

		return arena_printf(arena, "%s: %s",
		    summary_line(arena, case_name(arena, failed), NAME_MOST),
		    summary_line(arena, message, LINE_MOST));
	}
	if (result->log)
		tail_read(result->log, 1, &last);
	if (last.text[strspn(last.text, " \t\n")])
		text =
		    arena_printf(arena, "%s: %s", text, summary_line(arena, last.text, LINE_MOST));
	buf_release(&last);
	return text;
}

static void add_count(struct buf *out, size_t count, const char *what, const char **separator)
{
	if (!count)
		return;
	buf_printf(out, "%s%zu %s", *separator, count, what);
	*separator = ", ";
}

void summary_counts(
    struct buf *out, size_t passed, size_t failed, size_t skipped, size_t flaky, size_t cached)
{
	const char *separator = "", *inner = "";

	add_count(out, passed, "passed", &separator);
	if (flaky || cached) {
		buf_adds(out, " (");
		add_count(out, flaky, "flaky", &inner);
		add_count(out, cached, "from before", &inner);
		buf_addc(out, ')');
	}
	add_count(out, failed, "failed", &separator);
	add_count(out, skipped, "skipped", &separator);
}

const char *summary_verdict(const struct collected_run *run)
{
	if (run->cut_short)
		return "failed: the run did not come to its end";
	return run->success ? "passed" : "failed";
}

const char *summary_phase_verdict(struct arena *arena, const struct collected_phase *phase)
{
	if (phase->halted)
		return arena_printf(arena, "skipped: %s", phase->halted);
	switch (phase->status) {
	case STATUS_PASSED:
		return "passed";
	case STATUS_FAILED:
		return phase->reached ? "failed" : "failed: make did not come to its end";
	case STATUS_SKIPPED:
		return "skipped itself";
	}
	return "failed";
}

/* ---- JSON ---- */

cJSON *summary_json_object(cJSON *object, const char *name)
{
	cJSON *item = json_new_object();

	if (!cJSON_AddItemToObject(object, name, item))
		die_no_memory();
	return item;
}

void summary_put_attempts(struct buf *out, const struct result *result)
{
	json_put_open(out, "attempts", '[');
	for (size_t i = 0; i < result->attempt_count; i++) {
		const struct attempt *attempt = &result->attempts[i];

		json_put_open(out, NULL, '{');
		json_put_string(out, "status", status_name(attempt->status));
		json_put_string(out, "reason", reason_name(attempt->reason));
		if (attempt->exit_code >= 0)
			json_put_integer(out, "exit_code", attempt->exit_code);
		if (attempt->signal > 0)
			json_put_integer(out, "signal", attempt->signal);
		json_put_seconds(out, "duration", attempt->duration);
		json_put_string(out, "started", attempt->started);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}
