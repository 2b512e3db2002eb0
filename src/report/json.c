/* SPDX-License-Identifier: MIT */
/* e2e-results.json: everything that was collected, for programs. */
#include "base/json_text.h"
#include "base/tail.h"
#include "cases/cases.h"
#include "report/news.h"
#include "report/summary.h"
#include "stamp/json.h"
#include "stamp/outcome.h"
#include "stamp/service_state.h"
#include "stamp/stamp.h"

static const char FILE_NAME[] = "e2e-results.json";

enum { TAIL_LINES = 15 };

static void begin(const struct report *report)
{
	summary_remove(report, FILE_NAME);
}

static cJSON *case_object(const struct test_case *it)
{
	cJSON *object = json_new_object(), *list;

	json_add_string(object, "name", it->name);
	json_add_string(object, "suite", it->suite);
	json_add_string(object, "file", it->file);
	if (it->line)
		json_add_number(object, "line", it->line);
	json_add_string(object, "status", case_status_name(it->status));
	json_add_string(object, "message", it->message);
	json_add_string(object, "details", it->details);
	if (it->duration >= 0)
		json_add_seconds(object, "duration", it->duration);
	json_add_number(object, "retries", it->retries);
	json_add_bool(object, "flaky", it->flaky);
	list = json_add_array(object, "attachments");
	for (size_t i = 0; i < it->attachment_count; i++) {
		cJSON *attachment = json_new_object();

		json_add_string(attachment, "name", it->attachments[i].name);
		json_add_string(attachment, "path", it->attachments[i].path);
		json_add_string(attachment, "type", it->attachments[i].type);
		json_append(list, attachment);
	}
	return object;
}

static void add_cases(cJSON *object, const struct cases *cases)
{
	cJSON *list;

	if (!cases)
		return;
	list = json_add_array(object, "cases");
	for (size_t i = 0; i < cases->count; i++)
		json_append(list, case_object(&cases->items[i]));
	json_add_string(object, "report_problem", cases->problem);
}

static void add_strings(cJSON *object, const char *name, const struct strings *strings)
{
	cJSON *list = json_add_array(object, name);

	for (size_t i = 0; i < strings->count; i++)
		json_append(list, json_new_string(strings->items[i]));
}

/* One line per test: long lists stay readable, and a test is printed and forgotten. */
static void add_test(struct buf *out, const struct collected_test *test)
{
	const struct result *result = test->result;
	struct arena arena = {0};
	struct buf tail = BUF_INIT;
	cJSON *object = json_new_object();

	json_add_string(object, "name", test->test->name);
	json_add_string(object, "status", status_name(result->status));
	json_add_seconds(object, "duration", result->duration);
	json_add_string(object, "error",
	    result->status == STATUS_PASSED ? NULL : collected_error(&arena, test));
	json_add_string(object, "reason", reason_name(result->reason));
	json_add_string(object, "service", test->service ? test->service->name : NULL);
	json_add_bool(object, "flaky", result->flaky);
	add_strings(object, "leaky", &result->leaky);
	json_add_bool(object, "cached", test->cached);
	json_add_string(object, "started", result->started);
	json_add_string(object, "path", test->test->path);
	json_add_item(object, "history", news_json(test));
	summary_add_attempts(object, result);
	json_add_string(object, "log", result->log);
	json_add_string(object, "artifacts", result->artifacts);
	add_cases(object, test->cases);
	if (result->status == STATUS_FAILED && result->log) {
		tail_read(result->log, TAIL_LINES, &tail);
		json_add_string(object, "log_tail", tail.text);
	}
	json_print(object, out);
	cJSON_Delete(object);
	buf_release(&tail);
	arena_release(&arena);
}

static void put_known(struct buf *out, const char *name, int number, bool known)
{
	if (known)
		json_put_integer(out, name, number);
	else
		json_put_null(out, name);
}

static void add_service(struct buf *out, const struct collected_service *it)
{
	const struct service_status *status = it->status;
	struct buf tail = BUF_INIT;

	buf_addc(out, '{');
	json_put_string(out, "name", status->name);
	json_put_string(out, "state", service_state_name(status->state));
	json_put_string(out, "detail", status->detail ? status->detail : status->ill);
	json_put_bool(out, "required", it->service->required);
	if (status->ready >= 0)
		json_put_seconds(out, "ready", status->ready);
	else
		json_put_null(out, "ready");
	put_known(out, "exit_code", status->exit_code, status->exit_code >= 0);
	put_known(out, "signal", status->signal, status->signal > 0);
	json_put_string(out, "log", status->log);
	if (status->state == SERVICE_FAILED && status->log) {
		tail_read(status->log, TAIL_LINES, &tail);
		json_put_string(out, "log_tail", tail.text);
	}
	buf_addc(out, '}');
	buf_release(&tail);
}

/* The members of an object without its braces, to be followed by more. */
static void add_members(struct buf *out, cJSON *object)
{
	struct buf text = BUF_INIT;

	json_print(object, &text);
	buf_add(out, text.text + 1, text.len - 2);
	buf_release(&text);
	cJSON_Delete(object);
}

static void add_phase(struct buf *out, const struct collected_phase *phase)
{
	cJSON *object = json_new_object();

	json_add_string(object, "name", phase->phase->name);
	json_add_string(object, "status", status_name(phase->status));
	json_add_string(object, "reason",
	    phase->halted    ? reason_name(phase->tests[0].result->reason)
	    : phase->reached ? NULL
			     : reason_name(REASON_MISSING));
	json_add_seconds(object, "duration", phase->duration);
	json_add_bool(object, "required", phase->phase->required);
	json_add_bool(object, "parallel", phase->phase->parallel);
	json_add_number(object, "passed", (double)phase->passed);
	json_add_number(object, "failed", (double)phase->failed);
	json_add_number(object, "skipped", (double)phase->skipped);
	buf_addc(out, '{');
	add_members(out, object);
	buf_adds(out, ",\"tests\":[");
	for (size_t i = 0; i < phase->test_count; i++) {
		buf_adds(out, i ? ",\n" : "\n");
		add_test(out, &phase->tests[i]);
	}
	buf_adds(out, "]}");
}

static void end(const struct report *report, const struct collected_run *run)
{
	struct buf out = BUF_INIT;
	cJSON *object = json_new_object();

	json_add_string(object, "name", run->plan->name);
	json_add_string(object, "run", run->run->id);
	json_add_number(object, "invocation", run->run->invocation);
	json_add_string(object, "timestamp", run->run->started);
	json_add_number(object, "total_phases", (double)run->phase_count);
	json_add_number(object, "passed", (double)run->passed);
	json_add_number(object, "failed", (double)run->failed);
	json_add_bool(object, "success", run->success);
	json_add_bool(object, "cut_short", run->cut_short);
	json_add_seconds(object, "total_duration", run->duration);
	json_add_number(object, "total_tests", (double)run->tests);
	json_add_number(object, "tests_passed", (double)run->tests_passed);
	json_add_number(object, "tests_failed", (double)run->tests_failed);
	json_add_number(object, "tests_skipped", (double)run->tests_skipped);
	json_add_number(object, "tests_flaky", (double)run->flaky);
	json_add_number(object, "tests_cached", (double)run->cached);
	news_add_counts(object, run);
	buf_addc(&out, '{');
	add_members(&out, object);
	buf_adds(&out, ",\n\"services\":[");
	for (size_t i = 0; i < run->services.count; i++) {
		buf_adds(&out, i ? ",\n" : "\n");
		add_service(&out, &run->services.items[i]);
	}
	buf_adds(&out, "],\n\"phases\":[");
	for (size_t i = 0; i < run->phase_count; i++) {
		buf_adds(&out, i ? ",\n" : "\n");
		add_phase(&out, &run->phases[i]);
	}
	buf_adds(&out, "]}\n");
	summary_write(report, FILE_NAME, &out);
	buf_release(&out);
}

const struct reporter reporter_json = {
    .name = "json",
    .begin = begin,
    .end = end,
};
