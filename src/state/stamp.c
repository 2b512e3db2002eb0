/* SPDX-License-Identifier: MIT */
#include "state/stamp.h"

#include "base/files.h"
#include "base/hash.h"
#include "base/time.h"
#include "state/reasons.h"
#include "text/json_text.h"

#include <stdio.h>
#include <string.h>

const char *stamp_path(
    struct arena *arena, const char *out, const char *phase, const char *test, enum status status)
{
	return arena_printf(arena, "%s/%s/%s.%s", out, phase, test, status_name(status));
}

void result_put_attempts(struct buf *out, const struct result *result, bool whole)
{
	json_put_open(out, "attempts", '[');
	for (size_t i = 0; i < result->attempt_count; i++) {
		const struct attempt *attempt = &result->attempts[i];

		json_put_open(out, NULL, '{');
		json_put_string(out, "status", status_name(attempt->status));
		json_put_string(out, "reason", reason_name(attempt->reason));
		if (whole || attempt->exit_code >= 0)
			json_put_known(
			    out, "exit_code", attempt->exit_code, attempt->exit_code >= 0);
		if (whole || attempt->signal > 0)
			json_put_known(out, "signal", attempt->signal, attempt->signal > 0);
		json_put_seconds(out, "duration", attempt->duration);
		json_put_string(out, "started", attempt->started);
		if (attempt->host) {
			json_put_string(out, "host", attempt->host);
			json_put_seconds(out, "queued", attempt->queued);
		}
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void put_shared(struct buf *out, const struct shared_start *shared)
{
	if (!shared) {
		json_put_null(out, "batch");
		return;
	}
	json_put_open(out, "batch", '[');
	json_put_seconds(out, NULL, shared->offset);
	json_put_seconds(out, NULL, shared->duration);
	json_put_string(out, NULL, shared->explained);
	buf_addc(out, ']');
}

void stamp_sums(
    const char *text, size_t len, const char *key, const char *sealed, struct stamp_sums *sums)
{
	const long long sum = (long long)hash_sum(text, len);

	hash_hex(hash_number(hash_text(HASH_INIT, key), sum), sums->seal);
	hash_hex(hash_bytes(hash_number(HASH_INIT, sum), sealed ? sealed : sums->seal,
		     sizeof sums->seal - 1),
	    sums->checksum);
}

void stamp_format(const struct result *result, const char *key, struct buf *out)
{
	struct stamp_sums sums;
	size_t start = out->len;

	buf_addc(out, '{');
	json_put_integer(out, "version", STAMP_VERSION);
	json_put_string(out, "run", result->run);
	json_put_integer(out, "invocation", result->invocation);
	json_put_string(out, "phase", result->phase);
	json_put_string(out, "name", result->name);
	json_put_string(out, "status", status_name(result->status));
	json_put_string(out, "reason", reason_name(result->reason));
	json_put_string(out, "detail", result->detail);
	json_put_seconds(out, "duration", result->duration);
	json_put_seconds(out, "offset", result->offset);
	json_put_string(out, "started", result->started);
	json_put_seconds(out, "finished", result->finished);
	result_put_attempts(out, result, true);
	json_put_bool(out, "flaky", result->flaky);
	json_put_string(out, "not_retried", result->not_retried);
	json_put_bool(out, "tool_failed", result->tool_failed);
	json_put_strings(out, "leaky", &result->leaky);
	json_put_string(out, "definition", result->definition);
	json_put_strings(out, "command", &result->command);
	json_put_string(out, "log", result->log);
	json_put_string(out, "artifacts", result->artifacts);
	json_put_string(out, "report", result->report);
	json_put_string(out, "report_problem", result->report_problem);
	json_put_string(out, "report_content", result->report_content);
	json_put_string(out, "inputs", result->inputs);
	json_put_strings(out, "services", &result->services);
	json_put_strings(out, "passes", &result->passes);
	put_shared(out, result->shared);
	json_put_string(out, "replaces", result->replaces);
	stamp_sums(out->text + start, out->len - start, key, NULL, &sums);
	buf_printf(out, "%s%s%s%s\"}\n", STAMP_SEAL, sums.seal, STAMP_CHECKSUM, sums.checksum);
}

/* Whatever the status will be. */
static const char *draft_path(
    struct arena *arena, const char *out, const char *phase, const char *test)
{
	return arena_printf(arena, "%s/%s/.%s.stamp.tmp", out, phase, test);
}

/* No stamp of the test is left. The file of one becomes the draft, so that a file system need not
 * free one and make another. Returns 1 when it has, 0 when not, -1 with `errno`. */
static int retire(
    struct arena *arena, const char *out, const char *phase, const char *test, const char *draft)
{
	int taken = 0;

	for (int i = STATUS_PASSED; i <= STATUS_SKIPPED; i++) {
		const char *path = stamp_path(arena, out, phase, test, (enum status)i);

		if (!taken && file_is_single(path) && rename(path, draft) == 0)
			taken = 1;
		else if (tree_remove(path) != 0)
			return -1;
	}
	return taken;
}

int stamp_reserve(struct arena *arena, const char *out, const char *phase, const char *test)
{
	const char *draft = draft_path(arena, out, phase, test);
	int taken = retire(arena, out, phase, test, draft);

	return taken < 0 ? -1 : file_draft(draft, taken);
}

int stamp_write(struct arena *arena, const char *out, const struct result *result, const char *key,
    int reserved)
{
	const char *path = stamp_path(arena, out, result->phase, result->name, result->status);
	struct timespec finished = time_from_seconds(result->finished);
	struct buf text = BUF_INIT;
	int failed;

	stamp_format(result, key, &text);
	/* Not synced: that would take longer than most tests. What a crash of the machine leaves of
	 * it has no right checksum, and the test runs again. */
	if (reserved >= 0)
		failed = file_commit(reserved, draft_path(arena, out, result->phase, result->name),
		    path, &text, false, &finished);
	else
		failed = file_replace(path, &text, false, &finished);
	buf_release(&text);
	return failed;
}
