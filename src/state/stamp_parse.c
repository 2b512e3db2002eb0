/* SPDX-License-Identifier: MIT */
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
static bool checksum_holds(const char *text, size_t len)
{
	const size_t tail = CHECKSUM_BYTES;
	char sum[17];

	if (len <= END_BYTES ||
	    memcmp(text + len - tail, STAMP_CHECKSUM, sizeof STAMP_CHECKSUM - 1) != 0 ||
	    memcmp(text + len - 3, "\"}\n", 3) != 0)
		return false;
	hash_hex(hash_bytes(HASH_INIT, text, len - tail), sum);
	return memcmp(text + len - 3 - SUM_BYTES, sum, SUM_BYTES) == 0;
}

/* Whether it stands there with a seal at all is in `*whole`. */
static bool seal_holds(const char *text, size_t len, const char *key, bool *whole)
{
	const char *seal = text + len - END_BYTES;
	char sum[17];

	*whole = memcmp(seal, STAMP_SEAL, sizeof STAMP_SEAL - 1) == 0;
	if (!*whole || !key)
		return false;
	hash_hex(hash_bytes(hash_text(HASH_INIT, key), text, (size_t)(seal - text)), sum);
	return memcmp(seal + sizeof STAMP_SEAL - 1, sum, SUM_BYTES) == 0;
}

/* Reads "status" and "reason"; a word that is none of ours is a failure. */
static void take_outcome(struct json_taker *from, enum status *status, enum reason *reason)
{
	const char *status_text = json_take_string(from, "status");
	const char *reason_text = json_take_string(from, "reason");

	if (!status_text || !reason_text || !status_from_name(status_text, status) ||
	    !reason_from_name(reason_text, reason))
		from->failed = true;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static void take_attempts(struct json_taker *from, struct result *result)
{
	json_take_open(from, "attempts", '[');
	while (!json_take_close(from, ']')) {
		struct attempt *attempt;

		result->attempts = arena_grow(
		    from->arena, result->attempts, result->attempt_count, sizeof *result->attempts);
		attempt = &result->attempts[result->attempt_count++];
		*attempt = (struct attempt){0};
		json_take_open(from, NULL, '{');
		take_outcome(from, &attempt->status, &attempt->reason);
		attempt->exit_code = json_take_int(from, "exit_code", -1);
		attempt->signal = json_take_int(from, "signal", 0);
		attempt->duration = json_take_number(from, "duration", 0);
		attempt->started = or_empty(json_take_string(from, "started"));
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

/* In the order of stamp_format. */
static void take_members(struct json_taker *from, struct result *result)
{
	result->run = or_empty(json_take_string(from, "run"));
	result->invocation = json_take_int(from, "invocation", 0);
	result->phase = or_empty(json_take_string(from, "phase"));
	result->name = or_empty(json_take_string(from, "name"));
	take_outcome(from, &result->status, &result->reason);
	result->detail = json_take_string(from, "detail");
	result->duration = json_take_number(from, "duration", 0);
	result->offset = json_take_number(from, "offset", 0);
	result->started = or_empty(json_take_string(from, "started"));
	result->finished = json_take_number(from, "finished", 0);
	take_attempts(from, result);
	result->flaky = json_take_bool(from, "flaky");
	take_strings(from, "leaky", &result->leaky);
	result->definition = or_empty(json_take_string(from, "definition"));
	take_strings(from, "command", &result->command);
	result->log = json_take_string(from, "log");
	result->artifacts = json_take_string(from, "artifacts");
	result->report = json_take_string(from, "report");
	result->report_problem = json_take_string(from, "report_problem");
	result->inputs = json_take_string(from, "inputs");
	take_strings(from, "services", &result->services);
	take_strings(from, "passes", &result->passes);
	result->replaces = json_take_string(from, "replaces");
}

struct result *stamp_parse(
    struct arena *arena, const char *text, size_t len, const char *key, const char **why)
{
	struct json_taker from = {.arena = arena, .at = text, .end = text + len};
	struct result *result;
	bool sealed, whole;

	if (len == 0) {
		*why = "empty";
		return NULL;
	}
	if (!checksum_holds(text, len)) {
		*why = "torn or changed";
		return NULL;
	}
	sealed = seal_holds(text, len, key, &whole);
	json_take_open(&from, NULL, '{');
	if (json_take_int(&from, "version", 0) != STAMP_VERSION) {
		*why = "of another version of e2e-gen";
		return NULL;
	}
	result = arena_alloc(arena, sizeof *result);
	take_members(&from, result);
	/* Nothing but the seal and the checksum is left. */
	if (from.failed || !whole || from.at != text + len - END_BYTES) {
		*why = "incomplete";
		return NULL;
	}
	result->sealed = sealed;
	if (result->replaces && strlen(result->replaces) == SUM_BYTES)
		memcpy(result->identity, result->replaces, SUM_BYTES);
	else
		memcpy(result->identity, text + len - 3 - SUM_BYTES, SUM_BYTES);
	return result;
}
