/* SPDX-License-Identifier: MIT */
/* ctrf-report.json: the Common Test Report Format of ctrf.io, whose only version so far is 0.0.0.
 * Times are in whole milliseconds. */
#include "report/news.h"
#include "report/summary.h"
#include "stamp/json.h"
#include "stamp/stamp.h"

#include "cases/cases.h"

#include <math.h>
#include <string.h>

static const char FILE_NAME[] = "ctrf-report.json";

struct counts {
	size_t passed, failed, skipped;
};

static void begin(const struct report *report)
{
	summary_remove(report, FILE_NAME);
}

static void add_ms(cJSON *object, const char *name, double ms)
{
	json_add_number(object, name, round(ms));
}

static void add_text(cJSON *object, const char *name, const char *text)
{
	if (text && text[0])
		json_add_string(object, name, text);
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

static void count(struct counts *counts, enum case_status status)
{
	switch (status) {
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

static void add_attempts(cJSON *object, struct arena *arena, const struct result *result)
{
	cJSON *list = json_add_array(object, "retryAttempts");

	for (size_t i = 0; i < result->attempt_count; i++) {
		const struct attempt *attempt = &result->attempts[i];
		cJSON *item = json_new_object();

		json_add_number(item, "attempt", (double)i + 1);
		json_add_string(item, "status", status_name(attempt->status));
		add_ms(item, "duration", attempt->duration * 1000);
		if (attempt->status != STATUS_PASSED)
			json_add_string(item, "message", summary_attempt(arena, result, attempt));
		json_append(list, item);
	}
}

static void add_attachment(cJSON *list, const char *name, const char *type, const char *path)
{
	cJSON *item = json_new_object();

	json_add_string(item, "name", name ? name : "attachment");
	json_add_string(item, "contentType", type ? type : "application/octet-stream");
	json_add_string(item, "path", path);
	json_append(list, item);
}

static void add_attachments(cJSON *object, const struct summary_row *row)
{
	const struct result *result = row->test->result;
	cJSON *list;

	if (row->item ? row->item->attachment_count == 0 : !result->log)
		return;
	list = json_add_array(object, "attachments");
	if (!row->item)
		add_attachment(list, "log", "text/plain", result->log);
	for (size_t i = 0; row->item && i < row->item->attachment_count; i++)
		if (row->item->attachments[i].path)
			add_attachment(list, row->item->attachments[i].name,
			    row->item->attachments[i].type, row->item->attachments[i].path);
}

/* What the source called it, before it was made one of the five. */
static const char *raw_status(const struct summary_row *row)
{
	const struct result *result = row->test->result;

	if (row->item)
		return case_status_name(row->status);
	return result->reason == REASON_EXIT ? status_name(result->status)
					     : reason_name(result->reason);
}

static cJSON *row_object(struct arena *arena, const struct summary_row *row)
{
	const struct test *test = row->test->test;
	const struct result *result = row->test->result;
	size_t attempts = row->attempts ? result->attempt_count : 0;
	size_t retries = attempts ? attempts - 1 : 0;
	double start = row->item ? 0 : summary_epoch_ms(result->started);
	cJSON *object = json_new_object(), *suite;

	json_add_string(object, "name", row->name);
	json_add_string(object, "status", ctrf_status(row->status));
	add_ms(object, "duration", row->duration * 1000);
	if (start > 0) {
		add_ms(object, "start", start);
		add_ms(object, "stop", start + row->duration * 1000);
	}
	suite = json_add_array(object, "suite");
	json_append(suite, json_new_string(test->phase->name));
	if (row->item)
		json_append(suite, json_new_string(test->name));
	add_text(object, "message", row->message);
	add_text(object, "trace", row->details);
	if (row->line)
		json_add_number(object, "line", row->line);
	json_add_string(object, "rawStatus", raw_status(row));
	json_add_string(object, "type", "e2e");
	add_text(object, "filePath", row->file);
	if (row->item && row->item->retries > 0)
		retries += (size_t)row->item->retries;
	json_add_number(object, "retries", (double)retries);
	if (attempts > 1)
		add_attempts(object, arena, result);
	json_add_bool(object, "flaky", row->item ? row->item->flaky : result->flaky);
	add_attachments(object, row);
	/* It is the test's: of a case we know nothing before. */
	if (!row->item && row->test->trend)
		json_add_item(
		    summary_json_object(object, "extra"), "history", news_json(row->test));
	return object;
}

static void add_tests(struct buf *out, const struct collected_run *run, struct counts *counts)
{
	const char *separator = "\n";

	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const struct collected_test *test = &run->phases[i].tests[j];
			struct arena scratch = {0};

			for (size_t k = 0; k < summary_row_count(test); k++) {
				struct summary_row row = summary_row(&scratch, test, k);
				cJSON *object = row_object(&scratch, &row);

				count(counts, row.status);
				buf_adds(out, separator);
				json_print(object, out);
				cJSON_Delete(object);
				separator = ",\n";
			}
			arena_release(&scratch);
		}
}

static cJSON *summary_object(const struct collected_run *run, const struct counts *counts)
{
	double start = summary_epoch_ms(run->run->started);
	cJSON *object = json_new_object();

	json_add_number(
	    object, "tests", (double)(counts->passed + counts->failed + counts->skipped));
	json_add_number(object, "passed", (double)counts->passed);
	json_add_number(object, "failed", (double)counts->failed);
	json_add_number(object, "skipped", (double)counts->skipped);
	json_add_number(object, "pending", 0);
	json_add_number(object, "other", 0);
	add_ms(object, "start", start);
	add_ms(object, "stop", start + run->duration * 1000);
	return object;
}

static void add_member(struct buf *out, const char *name, cJSON *object)
{
	buf_printf(out, "\"%s\":", name);
	json_print(object, out);
	buf_adds(out, ",\n");
	cJSON_Delete(object);
}

static void end(const struct report *report, const struct collected_run *run)
{
	struct buf out = BUF_INIT, tests = BUF_INIT;
	struct counts counts = {0};
	cJSON *tool = json_new_object(), *environment = json_new_object();

	add_tests(&tests, run, &counts);
	json_add_string(tool, "name", "e2e-gen");
	json_add_string(tool, "version", PACKAGE_VERSION);
	json_add_string(environment, "appName", run->plan->name);
	json_add_string(environment, "reportName", run->run->id);
	buf_adds(&out, "{\"reportFormat\":\"CTRF\",\"specVersion\":\"0.0.0\",\n"
		       "\"generatedBy\":\"e2e-gen " PACKAGE_VERSION "\",\n\"results\":{\n");
	add_member(&out, "tool", tool);
	add_member(&out, "summary", summary_object(run, &counts));
	add_member(&out, "environment", environment);
	buf_adds(&out, "\"tests\":[");
	buf_add(&out, tests.text, tests.len);
	buf_adds(&out, "]}}\n");
	summary_write(report, FILE_NAME, &out);
	buf_release(&tests);
	buf_release(&out);
}

const struct reporter reporter_ctrf = {
    .name = "ctrf",
    .begin = begin,
    .end = end,
};
