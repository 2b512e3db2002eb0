/* SPDX-License-Identifier: MIT */
#include "verdict/verdict_text.h"

#include "base/buf.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "text/line.h"
#include "text/tail.h"
#include "text/telling.h"
#include "verdict/quarantine.h"

#include <string.h>

enum { NAME_BYTES_MAX = 200, LINE_BYTES_MAX = 300, LOG_LINES = 60 };

size_t case_count(const struct collected_test *test)
{
	return test->cases ? test->cases->count : 0;
}

const struct test_case *failed_case(const struct collected_test *test)
{
	for (size_t i = 0; i < case_count(test); i++)
		if (case_failed(test->cases->items[i].status))
			return &test->cases->items[i];
	return NULL;
}

const char *case_name(struct arena *arena, const struct test_case *item)
{
	if (!item->suite || item->suite[0] == '\0')
		return item->name;
	return arena_printf(arena, "%s › %s", item->suite, item->name);
}

const char *attempt_text(
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

/* What its first failed case or its log says of a failure by exit code. */
static const char *telling_text(
    struct arena *arena, const struct collected_test *test, const char *text)
{
	const struct test_case *failed = failed_case(test);
	const struct result *result = test->result;
	struct buf last = BUF_INIT;
	const char *said;

	if (failed) {
		const char *message = failed->message ? failed->message : "failed";

		text = arena_printf(arena, "%s: %s",
		    line_cut(arena, case_name(arena, failed), NAME_BYTES_MAX),
		    line_cut(arena, message, LINE_BYTES_MAX));
		return result->not_retried
			   ? arena_printf(arena, "%s; not retried: %s", text, result->not_retried)
			   : text;
	}
	if (result->log)
		tail_read(result->log, LOG_LINES, &last);
	said = telling_log_line(last.text);
	if (said)
		text = arena_printf(arena, "%s: %s", text, line_cut(arena, said, LINE_BYTES_MAX));
	buf_release(&last);
	return text;
}

const char *test_error(struct arena *arena, const struct collected_test *test)
{
	const struct result *result = test->result;
	const char *text = collected_error(arena, test);

	if (!text || result->status != STATUS_FAILED || result->reason != REASON_EXIT)
		return text;
	return telling_text(arena, test, text);
}

const char *retries_text(struct arena *arena, const struct collected_run *run)
{
	struct buf reasons = BUF_INIT;
	const char *text;

	if (!run->not_retried)
		return NULL;
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const char *why = run->phases[i].tests[j].result->not_retried;

			if (why && !strstr(reasons.text, why))
				buf_printf(&reasons, "%s%s", reasons.len ? "; " : "", why);
		}
	text = arena_printf(arena, "%zu failed test%s not retried: %s", run->not_retried,
	    run->not_retried == 1 ? " was" : "s were", reasons.text);
	buf_release(&reasons);
	return text;
}

const char *flaky_text(struct arena *arena, const struct collected_test *test)
{
	size_t cases = test->cases ? test->cases->flaky : 0;
	const char *own, *tools;

	if (!test->flaky)
		return NULL;
	own = arena_printf(arena, "passed on attempt %zu", test->result->attempt_count);
	tools =
	    arena_printf(arena, "%zu case%s passed only on retry", cases, cases == 1 ? "" : "s");
	if (!test->result->flaky)
		return tools;
	return cases ? arena_printf(arena, "%s; %s", own, tools) : own;
}

static void add_count(struct buf *out, size_t count, const char *what, const char **separator)
{
	if (!count)
		return;
	buf_printf(out, "%s%zu %s", *separator, count, what);
	*separator = ", ";
}

void counts_text(
    struct buf *out, size_t passed, size_t failed, size_t skipped, size_t flaky, size_t cached)
{
	const char *separator = "", *inner = "";

	add_count(out, passed, "passed", &separator);
	if (flaky || cached) {
		buf_adds(out, " (");
		add_count(out, flaky, "flaky", &inner);
		add_count(out, cached, "cached", &inner);
		buf_addc(out, ')');
	}
	add_count(out, failed, "failed", &separator);
	add_count(out, skipped, "skipped", &separator);
}

void classes_text(struct buf *out, const struct collected_run *run)
{
	const char *separator = "";

	for (int i = CLASS_NONE + 1; i < CLASS_COUNT; i++)
		add_count(
		    out, run->classes[i], failure_class_name((enum failure_class)i), &separator);
}

/* Whether an attempt before the last one has failed in another way than that, by itself or its
 * time.
 */
static bool failed_otherwise(const struct result *result)
{
	for (size_t i = 0; i + 1 < result->attempt_count; i++) {
		const struct attempt *attempt = &result->attempts[i];
		const struct attempt *last = &result->attempts[result->attempt_count - 1];

		if (attempt->status != STATUS_FAILED ||
		    reason_table[attempt->reason].class == CLASS_INFRASTRUCTURE)
			continue;
		if (attempt->reason != last->reason || attempt->exit_code != last->exit_code)
			return true;
	}
	return false;
}

/* Whether the test may have come to an assertion that failed. */
static bool may_have_asserted(const struct collected_test *test)
{
	const struct result *result = test->result;

	return result->status == STATUS_FAILED &&
	       (result->reason == REASON_INVALID || (test->cases && test->cases->failed) ||
		   failed_otherwise(result));
}

const char *infrastructure_text(const struct collected_run *run)
{
	if (run->success || run->cut_short || run->classes[CLASS_PRODUCT] ||
	    run->classes[CLASS_TIMEOUT] ||
	    (!run->classes[CLASS_INFRASTRUCTURE] && !run->services.failed))
		return NULL;
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++)
			if (may_have_asserted(&run->phases[i].tests[j]))
				return NULL;
	return "Only infrastructure failures: no assertion failed";
}

const char *phase_skip_text(const struct collected_phase *phase)
{
	if (phase->halted || phase->status != STATUS_SKIPPED || !phase->phase->gates)
		return NULL;
	if (collected_is_settled_elsewhere(phase))
		return NULL;
	return "it is required, and all of its tests skipped themselves";
}

bool test_failed(const struct collected_run *run, const struct collected_test *test)
{
	if (test->result->status != STATUS_FAILED)
		return false;
	return !run->cut_short || run_is_merged(run->run) ||
	       (test->result->reason != REASON_MISSING &&
		   test->result->reason != REASON_INTERRUPTED);
}

/* It is not to decide, by itself or with its phase. */
static bool is_optional(const struct collected_test *test)
{
	const struct phase *phase = test->test->phase;

	if (test->test->role == ROLE_TEARDOWN && !test->test->required)
		return true;
	return !phase->required && !phase->gates;
}

size_t optional_failures(const struct collected_run *run)
{
	size_t count = 0;

	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const struct collected_test *test = &run->phases[i].tests[j];

			count += test_failed(run, test) && !test->excused && is_optional(test);
		}
	return count;
}

const char *verdict_remarks(struct arena *arena, const struct collected_run *run)
{
	const size_t optional = optional_failures(run);
	const char *quarantined = quarantine_failures(arena, run);

	if (!optional)
		return quarantined;
	return arena_printf(
	    arena, ", %zu optional failure%s%s", optional, optional == 1 ? "" : "s", quarantined);
}

/* "1 and 3 of 4" of "1 3/4". */
static const char *shards_text(struct arena *arena, const char *shards)
{
	struct buf text = BUF_INIT;
	const char *result;

	for (const char *at = shards; *at && *at != '/'; at += *at == ' ') {
		size_t len = strcspn(at, " /");

		buf_printf(&text, "%s%.*s", text.len ? ", " : "", (int)len, at);
		at += len;
	}
	result =
	    arena_printf(arena, "%s of %s", text.len ? text.text : "none", strchr(shards, '/') + 1);
	buf_release(&text);
	return result;
}

const char *run_trouble(struct arena *arena, const struct collected_run *run)
{
	if (run->cut_short && run_is_merged(run->run))
		return arena_printf(arena, "Not all shards finished: only %s did",
		    shards_text(arena, run->run->shards));
	if (run->cut_short)
		return "The run was not finished: it was interrupted, or make stopped";
	if (run_is_merged(run->run) && !run->success && !run->failed)
		return "A shard did not pass, although its tests did: its own report says why";
	return NULL;
}

const char *run_reason(struct arena *arena, const struct collected_run *run)
{
	if (run_trouble(arena, run))
		return run_trouble(arena, run);
	if (run->run->changed)
		return "the system under test changed during the run";
	for (size_t i = 0; i < run->services.count; i++) {
		const struct collected_service *it = &run->services.items[i];

		if (it->status->state == SERVICE_FAILED && it->service->required)
			return arena_printf(arena, "service %s failed", it->status->name);
	}
	for (size_t i = 0; i < run->phase_count; i++)
		if (phase_skip_text(&run->phases[i]))
			return arena_printf(arena, "%s did not pass: %s",
			    run->phases[i].phase->name, phase_skip_text(&run->phases[i]));
	return "a required phase did not pass";
}

const char *run_verdict(const struct collected_run *run)
{
	if (run->cut_short)
		return "failed: the run was not finished";
	return run->success ? "passed" : "failed";
}

const char *phase_note(const struct phase *phase)
{
	if (phase->required)
		return phase->gates ? "" : " (quarantined)";
	return phase->gates ? " (not required, but selected by name)" : " (not required)";
}

const char *phase_verdict(struct arena *arena, const struct collected_phase *phase)
{
	if (phase->halted)
		return arena_printf(arena, "skipped: %s", phase->halted);
	switch (phase->status) {
	case STATUS_PASSED:
		return "passed";
	case STATUS_FAILED:
		return phase->reached ? "failed" : "failed: make did not finish";
	case STATUS_SKIPPED:
		return phase_skip_text(phase)
			   ? arena_printf(arena, "failed: %s", phase_skip_text(phase))
			   : "skipped itself";
	}
	return "failed";
}
