/* SPDX-License-Identifier: MIT */
#include "base/files.h"
#include "base/hash.h"
#include "base/strings.h"
#include "state/reasons.h"
#include "state/stamp.h"
#include "text/json_take.h"

#include <string.h>

/* ","checksum":"SUM"} and a newline; before it ,"seal":"SUM. */
enum {
	SUM_BYTES = 16,
	CHECKSUM_BYTES = sizeof STAMP_CHECKSUM - 1 + SUM_BYTES + 3,
	SEAL_BYTES = sizeof STAMP_SEAL - 1 + SUM_BYTES,
	END_BYTES = SEAL_BYTES + CHECKSUM_BYTES,
};

/* Whether the text ends with the checksum of what stands before it. */
static bool checksum_holds(const char *end, const char checksum[17])
{
	const char *tail = end - CHECKSUM_BYTES;

	return memcmp(tail, STAMP_CHECKSUM, sizeof STAMP_CHECKSUM - 1) == 0 &&
	       memcmp(end - 3, "\"}\n", 3) == 0 &&
	       memcmp(end - 3 - SUM_BYTES, checksum, SUM_BYTES) == 0;
}

/* Reads "status" and "reason", which are mostly those that they are to begin with, and not copied
 * then; a word that is none of ours is a failure. */
static void take_outcome(struct json_taker *from, enum status *status, enum reason *reason)
{
	const char *status_text = json_take_known(from, "status", status_name(*status));
	const char *reason_text = json_take_known(from, "reason", reason_name(*reason));

	if (!status_text || !reason_text || !status_from_name(status_text, status) ||
	    !reason_from_name(reason_text, reason))
		from->failed = true;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* Mostly the test started when its first attempt did. */
static void take_attempts(struct json_taker *from, struct result *result)
{
	json_take_open(from, "attempts", '[');
	while (!json_take_close(from, ']')) {
		struct attempt *attempt;

		result->attempts = arena_grow(
		    from->arena, result->attempts, result->attempt_count, sizeof *result->attempts);
		attempt = &result->attempts[result->attempt_count++];
		*attempt = (struct attempt){.status = result->status, .reason = result->reason};
		json_take_open(from, NULL, '{');
		take_outcome(from, &attempt->status, &attempt->reason);
		attempt->exit_code = json_take_int(from, "exit_code", -1);
		attempt->signal = json_take_int(from, "signal", 0);
		attempt->duration = json_take_number(from, "duration", 0);
		attempt->started = or_empty(json_take_known(from, "started", result->started));
		if (json_take_close(from, '}'))
			continue;
		attempt->host = json_take_string(from, "host");
		attempt->queued = json_take_number(from, "queued", 0);
		if (!json_take_close(from, '}'))
			from->failed = true;
	}
}

static void take_strings(struct json_taker *from, const char *name, struct strings *strings)
{
	json_take_open(from, name, '[');
	while (!json_take_close(from, ']')) {
		char *text = json_take_string(from, NULL);

		strings_add(from->arena, strings, text ? text : arena_strdup(from->arena, ""));
	}
}

static void take_shared(struct json_taker *from, struct result *result)
{
	struct shared_start shared;

	if (!json_take_array_or_null(from, "batch"))
		return;
	shared.offset = json_take_number(from, NULL, 0);
	shared.duration = json_take_number(from, NULL, 0);
	shared.explained = json_take_string(from, NULL);
	if (!json_take_close(from, ']'))
		from->failed = true;
	result->shared = arena_alloc(from->arena, sizeof *result->shared);
	*result->shared = shared;
}

/* In the order of stamp_format. */
static void take_members(struct json_taker *from, const struct result *like, struct result *result)
{
	result->run = or_empty(json_take_known(from, "run", like->run));
	result->invocation = json_take_int(from, "invocation", 0);
	result->phase = or_empty(json_take_known(from, "phase", like->phase));
	result->name = or_empty(json_take_known(from, "name", like->name));
	result->status = like->status;
	result->reason = like->reason;
	take_outcome(from, &result->status, &result->reason);
	result->detail = json_take_string(from, "detail");
	result->duration = json_take_number(from, "duration", 0);
	result->offset = json_take_number(from, "offset", 0);
	result->started = or_empty(json_take_string(from, "started"));
	result->finished = json_take_number(from, "finished", 0);
	take_attempts(from, result);
	result->flaky = json_take_bool(from, "flaky");
	result->not_retried = json_take_string(from, "not_retried");
	result->tool_failed = json_take_bool(from, "tool_failed");
	take_strings(from, "leaky", &result->leaky);
	result->definition = or_empty(json_take_known(from, "definition", like->definition));
	take_strings(from, "command", &result->command);
	result->log = json_take_string(from, "log");
	result->artifacts = json_take_string(from, "artifacts");
	result->report = json_take_string(from, "report");
	result->report_problem = json_take_string(from, "report_problem");
	result->report_content = json_take_string(from, "report_content");
	result->inputs = json_take_known(from, "inputs", like->inputs);
	take_strings(from, "services", &result->services);
	take_strings(from, "passes", &result->passes);
	take_shared(from, result);
	result->replaces = json_take_string(from, "replaces");
}

struct result stamp_expected(const struct run *run, const struct test *test)
{
	return (struct result){
	    .run = run->id,
	    .phase = test->phase->name,
	    .name = test->name,
	    .definition = test->definition,
	};
}

struct result *stamp_parse(
    struct arena *arena, const char *text, size_t len, const char *key, const char **why)
{
	static const struct result like_none;

	return stamp_parse_like(arena, text, len, key, &like_none, why);
}

struct result *stamp_parse_like(struct arena *arena, const char *text, size_t len, const char *key,
    const struct result *like, const char **why)
{
	struct json_taker from = {.arena = arena, .at = text, .end = text + len};
	const char *end = text + len;
	struct result *result;
	struct stamp_sums sums;
	int version;
	bool whole;

	if (len == 0) {
		*why = "empty";
		return NULL;
	}
	json_take_open(&from, NULL, '{');
	version = json_take_int(&from, "version", 0);
	if (!from.failed && version != STAMP_VERSION) {
		*why = "it is from another version of e2e-gen";
		return NULL;
	}
	if (len > END_BYTES)
		stamp_sums(text, len - END_BYTES, key, end - CHECKSUM_BYTES - SUM_BYTES, &sums);
	if (len <= END_BYTES || !checksum_holds(end, sums.checksum)) {
		*why = "its file is damaged or was edited";
		return NULL;
	}
	whole = memcmp(end - END_BYTES, STAMP_SEAL, sizeof STAMP_SEAL - 1) == 0;
	result = arena_alloc(arena, sizeof *result);
	take_members(&from, like, result);
	/* Nothing but the seal and the checksum is left. */
	if (from.failed || !whole || from.at != end - END_BYTES) {
		*why = "incomplete";
		return NULL;
	}
	result->sealed =
	    key && memcmp(end - END_BYTES + sizeof STAMP_SEAL - 1, sums.seal, SUM_BYTES) == 0;
	if (result->replaces && strlen(result->replaces) == SUM_BYTES)
		memcpy(result->identity, result->replaces, SUM_BYTES);
	else
		memcpy(result->identity, sums.checksum, SUM_BYTES);
	return result;
}

const struct result *stamp_read(
    struct arena *arena, const char *out, const char *name, enum status status, const char *key)
{
	const char *path = arena_printf(arena, "%s/%s.%s", out, name, status_name(status)), *why;
	const struct result *result = NULL;
	struct buf text = BUF_INIT;

	if (file_read(path, STAMP_BYTES_MAX, &text) == 0)
		result = stamp_parse(arena, text.text, text.len, key, &why);
	buf_release(&text);
	return result;
}
