/* SPDX-License-Identifier: MIT */
/* ctrf-report.json: the Common Test Report Format of ctrf.io, whose only version so far is 0.0.0.
 * Times are in whole milliseconds. */
#include "base/time.h"
#include "cases/cases.h"
#include "report/files.h"
#include "report/reporter.h"
#include "report/rows.h"
#include "state/reasons.h"
#include "state/service_state.h"
#include "text/json_text.h"
#include "verdict/attempts.h"
#include "verdict/changes.h"
#include "verdict/quarantine.h"
#include "verdict/service_text.h"
#include "verdict/verdict_text.h"

#include <math.h>

struct counts {
	size_t passed, failed, skipped, other;
};

static void put_ms(struct buf *out, const char *name, double ms)
{
	json_put_integer(out, name, llround(ms));
}

static void put_text(struct buf *out, const char *name, const char *text)
{
	if (text && text[0])
		json_put_string(out, name, text);
}

static const char *ctrf_status(enum case_status status)
{
	switch (status) {
	case CASE_PASSED:
		return "passed";
	case CASE_FAILED:
	case CASE_ERROR:
		return "failed";
	case CASE_SKIPPED:
		return "skipped";
	}
	return "other";
}

/* A failure that decides nothing is neither a failure nor a skip. */
static bool is_other(const struct row *row)
{
	return row->test->excused && row_failed(row);
}

static void count(struct counts *counts, const struct row *row)
{
	if (is_other(row)) {
		counts->other++;
		return;
	}
	switch (row->status) {
	case CASE_PASSED:
		counts->passed++;
		break;
	case CASE_FAILED:
	case CASE_ERROR:
		counts->failed++;
		break;
	case CASE_SKIPPED:
		counts->skipped++;
		break;
	}
}

static void put_attachment(struct buf *out, const char *name, const char *type, const char *path)
{
	json_put_open(out, NULL, '{');
	json_put_string(out, "name", name ? name : "attachment");
	json_put_string(out, "contentType", type ? type : "application/octet-stream");
	json_put_string(out, "path", path);
	buf_addc(out, '}');
}

/* Of a case, or of an attempt at it; and the log, if there is one. */
static void put_attachments(struct buf *out, const struct test_case *item, const char *log)
{
	if (!log && (!item || item->attachment_count == 0))
		return;
	json_put_open(out, "attachments", '[');
	if (log)
		put_attachment(out, "log", "text/plain", log);
	for (size_t i = 0; item && i < item->attachment_count; i++)
		if (item->attachments[i].path)
			put_attachment(out, item->attachments[i].name, item->attachments[i].type,
			    item->attachments[i].path);
	buf_addc(out, ']');
}

/* ---- attempts ---- */

static void put_attempt(struct buf *out, struct arena *arena, const struct run *run,
    const struct collected_test *test, size_t index)
{
	const struct result *result = test->result;
	const struct attempt *attempt = &result->attempts[index];
	const bool told = index + 1 < result->attempt_count && attempt->status == STATUS_FAILED;

	json_put_open(out, NULL, '{');
	json_put_integer(out, "attempt", (long long)index + 1);
	json_put_string(out, "status", status_name(attempt->status));
	put_ms(out, "duration", attempt->duration * 1000);
	if (attempt->status != STATUS_PASSED)
		json_put_string(out, "message",
		    told ? attempt_error(arena, run, test, index)
			 : attempt_text(arena, result, attempt));
	buf_addc(out, '}');
}

/* One that the tool made itself. */
static void put_tool_attempt(struct buf *out, const struct test_case *attempt, long long number)
{
	json_put_open(out, NULL, '{');
	json_put_integer(out, "attempt", number);
	json_put_string(out, "status", ctrf_status(attempt->status));
	if (attempt->duration >= 0)
		put_ms(out, "duration", attempt->duration * 1000);
	put_text(out, "message", attempt->excerpt ? attempt->excerpt : attempt->message);
	put_text(out, "trace", attempt->details);
	if (attempt->line > 0)
		json_put_integer(out, "line", attempt->line);
	put_attachments(out, attempt, NULL);
	buf_addc(out, '}');
}

/* All of them, in their order: those of e2e-run, of which the last one is the tool's own, where it
 * tells of several. `retries`: how many there were after the first. */
static void put_attempts(struct buf *out, struct arena *arena, const struct run *run,
    const struct row *row, size_t retries)
{
	size_t own = row->item ? row->item->attempt_count : 0;
	size_t count = row->attempts ? row->test->result->attempt_count : 0;

	if (own)
		count = count ? count - 1 : 0;
	else if (count < 2)
		return;
	json_put_open(out, "retryAttempts", '[');
	for (size_t i = 0; i < count; i++)
		put_attempt(out, arena, run, row->test, i);
	for (size_t i = 0; i < own; i++)
		put_tool_attempt(out, &row->item->attempts[i], (long long)(retries + 2 + i - own));
	buf_addc(out, ']');
}

/* What the source called it, before it was made one of the five. */
static const char *raw_status(const struct row *row)
{
	const struct result *result = row->test->result;

	if (row->item)
		return case_status_name(row->status);
	return result->reason == REASON_EXIT ? status_name(result->status)
					     : reason_name(result->reason);
}

/* The history is the test's: of a case we know nothing before. */
static void put_extra(struct buf *out, const struct row *row)
{
	const char *class = row_failed(row) ? row_class(row)
			    : row->item     ? NULL
					    : failure_class_name(row->test->class);
	bool trend = !row->item && row->test->trend;

	if (!class && !trend && !row->test->test->quarantine)
		return;
	json_put_open(out, "extra", '{');
	if (class)
		json_put_string(out, "class", class);
	if (trend)
		changes_put(out, "history", row->test);
	quarantine_put(out, "quarantine", row->test);
	buf_addc(out, '}');
}

static void put_row(
    struct buf *out, struct arena *arena, const struct run *run, const struct row *row)
{
	const struct test *test = row->test->test;
	const struct result *result = row->test->result;
	size_t attempts = row->attempts ? result->attempt_count : 0;
	size_t retries = attempts ? attempts - 1 : 0;
	double start = row->item ? 0 : time_epoch_ms(result->started);

	json_put_open(out, NULL, '{');
	json_put_string(out, "name", row->name);
	json_put_string(out, "status", is_other(row) ? "other" : ctrf_status(row->status));
	put_ms(out, "duration", row->duration * 1000);
	if (start > 0) {
		put_ms(out, "start", start);
		put_ms(out, "stop", start + row->duration * 1000);
	}
	json_put_open(out, "suite", '[');
	json_put_string(out, NULL, test->phase->name);
	if (row->item)
		json_put_string(out, NULL, test->name);
	buf_addc(out, ']');
	put_text(out, "message", row->excerpt ? row->excerpt : row->message);
	put_text(out, "trace", row->details);
	if (row->line)
		json_put_integer(out, "line", row->line);
	json_put_string(out, "rawStatus", raw_status(row));
	json_put_string(out, "type", "e2e");
	put_text(out, "filePath", row->file);
	if (row->item && row->item->retries > 0)
		retries += (size_t)row->item->retries;
	json_put_integer(out, "retries", (long long)retries);
	put_attempts(out, arena, run, row, retries);
	json_put_bool(out, "flaky", row->item ? row->item->flaky : row->test->flaky);
	put_attachments(out, row->item, row->item ? NULL : result->log);
	put_extra(out, row);
	buf_addc(out, '}');
}

/* What is red without a failed test: readers count tests, and nothing else. */
static void put_failure(struct buf *out, struct counts *counts, const char *name,
    const char *message, enum failure_class class)
{
	counts->failed++;
	json_put_open(out, NULL, '{');
	json_put_string(out, "name", name);
	json_put_string(out, "status", "failed");
	put_ms(out, "duration", 0);
	json_put_open(out, "suite", '[');
	json_put_string(out, NULL, name);
	buf_addc(out, ']');
	json_put_string(out, "message", message);
	json_put_string(out, "type", "e2e");
	json_put_open(out, "extra", '{');
	json_put_string(out, "class", failure_class_name(class));
	buf_adds(out, "}}");
}

static void put_tests(
    struct buf *out, struct arena *arena, const struct collected_run *run, struct counts *counts)
{
	const char *separator = "\n";

	for (size_t i = 0; i < run->phase_count; i++) {
		const struct collected_phase *phase = &run->phases[i];

		for (size_t j = 0; j < phase->test_count; j++) {
			const struct collected_test *test = &phase->tests[j];
			struct arena scratch = {0};

			for (size_t k = 0; k < row_count(test); k++) {
				struct row row = row_at(&scratch, test, k);

				count(counts, &row);
				buf_adds(out, separator);
				put_row(out, &scratch, run->run, &row);
				separator = ",\n";
			}
			arena_release(&scratch);
		}
		if (phase_skip_text(phase)) {
			buf_adds(out, separator);
			put_failure(
			    out, counts, phase->phase->name, phase_skip_text(phase), CLASS_PRODUCT);
			separator = ",\n";
		}
	}
	if (!run->success && !counts->failed) {
		buf_adds(out, separator);
		put_failure(out, counts, "(run)", run_reason(arena, run),
		    run->services.failed ? CLASS_INFRASTRUCTURE : CLASS_PRODUCT);
	}
}

static void put_summary(
    struct buf *out, const struct collected_run *run, const struct counts *counts)
{
	double start = time_epoch_ms(run->run->started);
	size_t all = counts->passed + counts->failed + counts->skipped + counts->other;

	json_put_open(out, "summary", '{');
	json_put_integer(out, "tests", (long long)all);
	json_put_integer(out, "passed", (long long)counts->passed);
	json_put_integer(out, "failed", (long long)counts->failed);
	json_put_integer(out, "skipped", (long long)counts->skipped);
	json_put_integer(out, "pending", 0);
	json_put_integer(out, "other", (long long)counts->other);
	put_ms(out, "start", start);
	put_ms(out, "stop", start + run->duration * 1000);
	buf_adds(out, "},\n");
}

/* The format knows tests alone; what they stand on is a part of their environment. */
static void put_services(struct buf *out, const struct collected_services *services)
{
	if (!services->count)
		return;
	json_put_open(out, "extra", '{');
	json_put_open(out, "services", '[');
	for (size_t i = 0; i < services->count; i++) {
		const struct service_status *status = services->items[i].status;
		struct arena scratch = {0};

		json_put_open(out, NULL, '{');
		json_put_string(out, "name", status->name);
		json_put_string(out, "state", service_state_name(status->state));
		json_put_bool(out, "required", services->items[i].service->required);
		if (status->ready >= 0)
			put_ms(out, "ready", status->ready * 1000);
		if (service_is_bad(status))
			json_put_string(out, "message", service_error(&scratch, status));
		if (status->log)
			json_put_string(out, "log", status->log);
		buf_addc(out, '}');
		arena_release(&scratch);
	}
	buf_adds(out, "]}");
}

static void end(const struct report *report, const struct collected_run *run)
{
	struct buf out = BUF_INIT, tests = BUF_INIT;
	struct counts counts = {0};

	put_tests(&tests, report->arena, run, &counts);
	buf_adds(&out, "{\"reportFormat\":\"CTRF\",\"specVersion\":\"0.0.0\",\n"
		       "\"generatedBy\":\"e2e-gen " PACKAGE_VERSION "\",\n\"results\":{\n");
	json_put_open(&out, "tool", '{');
	json_put_string(&out, "name", "e2e-gen");
	json_put_string(&out, "version", PACKAGE_VERSION);
	buf_adds(&out, "},\n");
	put_summary(&out, run, &counts);
	json_put_open(&out, "environment", '{');
	json_put_string(&out, "appName", run->plan->name);
	json_put_string(&out, "reportName", run->run->id);
	put_services(&out, &run->services);
	buf_adds(&out, "},\n");
	json_put_open(&out, "tests", '[');
	buf_add(&out, tests.text, tests.len);
	buf_adds(&out, "]}}\n");
	report_file_write(report, REPORTER_CTRF, &out);
	buf_release(&tests);
	buf_release(&out);
}

const struct reporter reporter_ctrf = {
    .end = end,
};
