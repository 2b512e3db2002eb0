/* SPDX-License-Identifier: MIT */
/* e2e-results.json: everything that was collected, for programs. */
#include "base/die.h"
#include "base/files.h"
#include "cases/status.h"
#include "plan/fixtures.h"
#include "report/files.h"
#include "report/reporter.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "state/service_state.h"
#include "state/stamp.h"
#include "text/json_text.h"
#include "text/tail.h"
#include "verdict/case_totals.h"
#include "verdict/changes.h"
#include "verdict/quarantine.h"
#include "verdict/verdict_text.h"

#include <stdlib.h>
#include <string.h>

enum { TAIL_LINES = 15, PART = 64 * 1024 };

static void put_attachment(struct buf *out, const struct attachment *it)
{
	json_put_open(out, NULL, '{');
	json_put_string(out, "name", it->name);
	json_put_string(out, "path", it->path);
	json_put_string(out, "type", it->type);
	buf_addc(out, '}');
}

static void put_attachments(struct buf *out, const struct test_case *it)
{
	json_put_open(out, "attachments", '[');
	for (size_t i = 0; i < it->attachment_count; i++)
		put_attachment(out, &it->attachments[i]);
	buf_addc(out, ']');
}

/* Of the tool itself. */
static void put_attempt(struct buf *out, const struct test_case *it)
{
	json_put_open(out, NULL, '{');
	json_put_string(out, "status", case_status_name(it->status));
	json_put_string(out, "message", it->message);
	json_put_string(out, "excerpt", it->excerpt);
	json_put_string(out, "details", it->details);
	if (it->duration >= 0)
		json_put_seconds(out, "duration", it->duration);
	put_attachments(out, it);
	buf_addc(out, '}');
}

static void put_case(struct buf *out, const struct test_case *it)
{
	json_put_open(out, NULL, '{');
	json_put_string(out, "name", it->name);
	json_put_string(out, "suite", it->suite);
	json_put_string(out, "file", it->file);
	if (it->line)
		json_put_integer(out, "line", it->line);
	json_put_string(out, "status", case_status_name(it->status));
	json_put_string(out, "message", it->message);
	json_put_string(out, "excerpt", it->excerpt);
	json_put_string(out, "details", it->details);
	if (it->duration >= 0)
		json_put_seconds(out, "duration", it->duration);
	json_put_integer(out, "retries", it->retries);
	json_put_bool(out, "flaky", it->flaky);
	put_attachments(out, it);
	if (it->attempt_count) {
		json_put_open(out, "attempts", '[');
		for (size_t i = 0; i < it->attempt_count; i++)
			put_attempt(out, &it->attempts[i]);
		buf_addc(out, ']');
	}
	buf_addc(out, '}');
}

static void put_cases(struct buf *out, const struct cases *cases)
{
	json_put_open(out, "cases", '[');
	for (size_t i = 0; i < cases->count; i++)
		put_case(out, &cases->items[i]);
	buf_addc(out, ']');
	json_put_string(out, "report_problem", cases->problem);
}

static void put_combination(struct buf *out, const struct env *combination)
{
	if (!combination->count)
		return;
	json_put_open(out, "matrix", '{');
	for (size_t i = 0; i < combination->count; i++)
		json_put_string(out, combination->items[i].name, combination->items[i].value);
	buf_addc(out, '}');
}

/* One line per test: long lists stay readable. */
static void put_test(struct buf *out, const struct collected_test *test)
{
	const struct result *result = test->result;
	struct arena arena = {0};
	struct buf tail = BUF_INIT;

	json_put_open(out, NULL, '{');
	json_put_string(out, "name", test->test->name);
	put_combination(out, &test->test->combination);
	if (test->test->tags.count)
		json_put_strings(out, "tags", &test->test->tags);
	json_put_string(out, "status", status_name(result->status));
	json_put_seconds(out, "duration", result->duration);
	json_put_string(
	    out, "error", result->status == STATUS_PASSED ? NULL : collected_error(&arena, test));
	json_put_string(out, "reason", reason_name(result->reason));
	json_put_string(out, "class", failure_class_name(test->class));
	if (test->test->role != ROLE_TEST)
		json_put_string(out, "role", phase_role_name(test->test->role));
	json_put_string(out, "service", test->service ? test->service->name : NULL);
	json_put_bool(out, "flaky", test->flaky);
	json_put_string(out, "not_retried", result->not_retried);
	json_put_strings(out, "leaky", &result->leaky);
	json_put_bool(out, "cached", test->cached);
	json_put_string(out, "started", result->started);
	json_put_string(out, "path", test->test->path);
	changes_put(out, "history", test);
	quarantine_put(out, "quarantine", test);
	result_put_attempts(out, result, false);
	json_put_string(out, "log", result->log);
	json_put_string(out, "artifacts", result->artifacts);
	if (test->cases)
		put_cases(out, test->cases);
	if (result->status == STATUS_FAILED && result->log) {
		tail_read(result->log, TAIL_LINES, &tail);
		json_put_string(out, "log_tail", tail.text);
	}
	buf_addc(out, '}');
	buf_release(&tail);
	arena_release(&arena);
}

static void put_service(struct buf *out, const struct collected_service *it)
{
	const struct service_status *status = it->status;
	struct buf tail = BUF_INIT;

	json_put_open(out, NULL, '{');
	json_put_string(out, "name", status->name);
	json_put_string(out, "state", service_state_name(status->state));
	json_put_string(out, "detail", status->detail ? status->detail : status->unhealthy_reason);
	json_put_bool(out, "required", it->service->required);
	if (status->ready >= 0)
		json_put_seconds(out, "ready", status->ready);
	else
		json_put_null(out, "ready");
	json_put_known(out, "exit_code", status->exit_code, status->exit_code >= 0);
	json_put_known(out, "signal", status->signal, status->signal > 0);
	json_put_string(out, "log", status->log);
	if (status->state == SERVICE_FAILED && status->log) {
		tail_read(status->log, TAIL_LINES, &tail);
		json_put_string(out, "log_tail", tail.text);
	}
	buf_addc(out, '}');
	buf_release(&tail);
}

/* Where the report goes: `text` is written when there is enough of it, so that the report of a
 * hundred thousand tests is never in memory as a whole. */
struct sink {
	const char *path;
	struct file_parts file;
	struct buf text;
};

static void drain(struct sink *sink, size_t most)
{
	if (sink->text.len > most && file_parts_add(&sink->file, &sink->text) != 0)
		die("write %s:", sink->path);
}

static void put_phase(struct sink *sink, const struct collected_phase *phase)
{
	struct buf *out = &sink->text;

	json_put_open(out, NULL, '{');
	json_put_string(out, "name", phase->phase->name);
	json_put_string(out, "status", status_name(phase->status));
	json_put_string(out, "reason",
	    phase->halted    ? reason_name(phase->tests[0].result->reason)
	    : phase->reached ? NULL
			     : reason_name(REASON_MISSING));
	json_put_string(out, "error", phase_skip_text(phase));
	json_put_seconds(out, "duration", phase->duration);
	json_put_bool(out, "required", phase->phase->required);
	json_put_bool(out, "gates", phase->phase->gates);
	json_put_bool(out, "halt", phase->phase->halts);
	json_put_bool(out, "parallel", phase->phase->parallel);
	json_put_integer(out, "passed", (long long)phase->passed);
	json_put_integer(out, "failed", (long long)phase->failed);
	json_put_integer(out, "skipped", (long long)phase->skipped);
	json_put_open(out, "tests", '[');
	for (size_t i = 0; i < phase->test_count; i++) {
		buf_adds(out, i ? ",\n" : "\n");
		put_test(out, &phase->tests[i]);
		drain(sink, PART);
	}
	buf_adds(out, "]}");
}

static void put_case_totals(struct buf *out, const struct collected_run *run)
{
	struct case_totals cases = case_totals(run);

	json_put_integer(out, "total_cases", (long long)cases.all);
	json_put_integer(out, "cases_passed", (long long)cases.passed);
	json_put_integer(out, "cases_failed", (long long)cases.failed);
	json_put_integer(out, "cases_skipped", (long long)cases.skipped);
	json_put_integer(out, "cases_flaky", (long long)cases.flaky);
}

static void put_classes(struct buf *out, const struct collected_run *run)
{
	json_put_open(out, "classes", '{');
	for (int i = CLASS_NONE + 1; i < CLASS_COUNT; i++)
		json_put_integer(
		    out, failure_class_name((enum failure_class)i), (long long)run->classes[i]);
	buf_addc(out, '}');
}

/* The tests that have a quarantine; more about each is with the test. */
static void put_quarantine(struct buf *out, const struct collected_run *run)
{
	struct arena scratch = {0};
	size_t count;
	const struct collected_test **tests = quarantine_tests(&scratch, run, &count);

	json_put_open(out, "quarantine", '[');
	for (size_t i = 0; i < count; i++) {
		json_put_open(out, NULL, '{');
		json_put_string(out, "test", changes_name(&scratch, tests[i]));
		json_put_string(out, "status", status_name(tests[i]->result->status));
		quarantine_put(out, "quarantine", tests[i]);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
	arena_release(&scratch);
}

/* Where the run comes from. */
static void put_origin(struct buf *out, const struct origin *origin)
{
	json_put_open(out, "origin", '{');
	json_put_string(out, "branch", origin->branch);
	json_put_string(out, "commit", origin->commit);
	json_put_string(out, "job", origin->job);
	json_put_string(out, "job_url", origin->job_url);
	json_put_string(out, "host", origin->host);
	buf_addc(out, '}');
}

/* What all shards of a run have in common. */
static void put_deal(struct buf *out, const struct run *run)
{
	json_put_string(out, "plan", run->digest);
	json_put_string(out, "timings", run->timings[0] ? run->timings : NULL);
	json_put_string(out, "commit", run->origin.commit);
}

/* Of which run it is a part. */
static void put_shard(struct buf *out, const struct run *run)
{
	const char *slash = strchr(run->shard, '/');

	json_put_open(out, "shard", '{');
	json_put_integer(out, "index", strtol(run->shard, NULL, 10));
	json_put_integer(out, "count", slash ? strtol(slash + 1, NULL, 10) : 0);
	put_deal(out, run);
	buf_addc(out, '}');
}

/* Of which shards it is made. */
static void put_shards(struct buf *out, const struct run *run)
{
	const char *at = run->shards;

	json_put_open(out, "shards", '{');
	json_put_integer(out, "count", strtol(strchr(at, '/') + 1, NULL, 10));
	json_put_open(out, "ended", '[');
	for (; *at != '/'; at += strcspn(at, " /"), at += *at == ' ')
		json_put_integer(out, NULL, strtol(at, NULL, 10));
	buf_addc(out, ']');
	put_deal(out, run);
	buf_addc(out, '}');
}

static void end(const struct report *report, const struct collected_run *run)
{
	struct sink sink = {.text = BUF_INIT};
	struct buf *out = &sink.text;

	sink.path = report_file(report, REPORTER_JSON);
	if (file_parts_begin(&sink.file, sink.path) != 0)
		die("write %s:", sink.path);
	json_put_open(out, NULL, '{');
	json_put_string(out, "name", run->plan->name);
	json_put_string(out, "run", run->run->id);
	json_put_integer(out, "invocation", run->run->invocation);
	json_put_string(out, "timestamp", run->run->started);
	put_origin(out, &run->run->origin);
	if (run->run->shard[0])
		put_shard(out, run->run);
	if (run_is_merged(run->run))
		put_shards(out, run->run);
	json_put_integer(out, "total_phases", (long long)run->phase_count);
	json_put_integer(out, "passed", (long long)run->passed);
	json_put_integer(out, "failed", (long long)run->failed);
	json_put_bool(out, "success", run->success);
	json_put_bool(out, "cut_short", run->cut_short);
	json_put_seconds(out, "total_duration", run->duration);
	json_put_integer(out, "total_tests", (long long)run->tests);
	json_put_integer(out, "tests_passed", (long long)run->tests_passed);
	json_put_integer(out, "tests_failed", (long long)run->tests_failed);
	json_put_integer(out, "tests_skipped", (long long)run->tests_skipped);
	json_put_integer(out, "tests_flaky", (long long)run->flaky);
	json_put_integer(out, "tests_cached", (long long)run->cached);
	json_put_integer(out, "tests_not_retried", (long long)run->not_retried);
	put_case_totals(out, run);
	put_classes(out, run);
	json_put_integer(out, "optional_failures", (long long)optional_failures(run));
	json_put_integer(out, "tests_quarantined", (long long)run->excused);
	changes_put_counts(out, run);
	buf_adds(out, ",\n");
	json_put_open(out, "services", '[');
	for (size_t i = 0; i < run->services.count; i++) {
		buf_adds(out, i ? ",\n" : "\n");
		put_service(out, &run->services.items[i]);
	}
	buf_adds(out, "],\n");
	put_quarantine(out, run);
	buf_adds(out, ",\n");
	json_put_open(out, "phases", '[');
	for (size_t i = 0; i < run->phase_count; i++) {
		buf_adds(out, i ? ",\n" : "\n");
		put_phase(&sink, &run->phases[i]);
	}
	buf_adds(out, "]}\n");
	drain(&sink, 0);
	if (file_parts_end(&sink.file, sink.path) != 0)
		die("write %s:", sink.path);
	buf_release(out);
}

const struct reporter reporter_json = {
    .end = end,
};
