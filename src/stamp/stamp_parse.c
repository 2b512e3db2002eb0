/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "stamp/json.h"
#include "stamp/stamp.h"

#include <string.h>

/* Whether the text ends with the checksum of what stands before it. */
static bool checksum_holds(const char *text, size_t len)
{
	const size_t tail = sizeof STAMP_CHECKSUM - 1 + 16 + 3;
	char sum[17];

	if (len <= tail ||
	    memcmp(text + len - tail, STAMP_CHECKSUM, sizeof STAMP_CHECKSUM - 1) != 0 ||
	    memcmp(text + len - 3, "\"}\n", 3) != 0)
		return false;
	hash_hex(hash_bytes(HASH_INIT, text, len - tail), sum);
	return memcmp(text + len - 3 - 16, sum, 16) == 0;
}

/* Reads "status" and "reason"; false when one is none that we write. */
static bool parse_outcome(const cJSON *json, enum status *status, enum reason *reason)
{
	const char *status_text =
	    cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "status"));
	const char *reason_text =
	    cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "reason"));

	return status_text && reason_text && status_from_name(status_text, status) &&
	       reason_from_name(reason_text, reason);
}

static bool parse_attempts(struct arena *arena, const cJSON *json, struct result *result)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "attempts"), *item;

	if (!cJSON_IsArray(list))
		return false;
	result->attempts =
	    arena_alloc(arena, ((size_t)cJSON_GetArraySize(list) + 1) * sizeof *result->attempts);
	cJSON_ArrayForEach(item, list)
	{
		struct attempt *attempt = &result->attempts[result->attempt_count++];

		if (!parse_outcome(item, &attempt->status, &attempt->reason))
			return false;
		attempt->exit_code = (int)json_number(item, "exit_code", -1);
		attempt->signal = (int)json_number(item, "signal", 0);
		attempt->duration = json_number(item, "duration", 0);
		attempt->started = json_string(arena, item, "started", "");
	}
	return true;
}

static void parse_strings(
    struct arena *arena, const cJSON *json, const char *name, struct strings *strings)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, name), *item;

	strings->items =
	    arena_alloc(arena, ((size_t)cJSON_GetArraySize(list) + 1) * sizeof *strings->items);
	cJSON_ArrayForEach(item, list) if (cJSON_IsString(item)) strings->items[strings->count++] =
	    arena_strdup(arena, item->valuestring);
}

static bool parse_members(struct arena *arena, const cJSON *json, struct result *result)
{
	if (!parse_outcome(json, &result->status, &result->reason) ||
	    !parse_attempts(arena, json, result))
		return false;
	result->run = json_string(arena, json, "run", "");
	result->invocation = (int)json_number(json, "invocation", 0);
	result->phase = json_string(arena, json, "phase", "");
	result->name = json_string(arena, json, "name", "");
	result->detail = json_string(arena, json, "detail", NULL);
	result->duration = json_number(json, "duration", 0);
	result->offset = json_number(json, "offset", 0);
	result->started = json_string(arena, json, "started", "");
	result->finished = json_number(json, "finished", 0);
	result->flaky = json_bool(json, "flaky", false);
	result->definition = json_string(arena, json, "definition", "");
	result->log = json_string(arena, json, "log", NULL);
	result->artifacts = json_string(arena, json, "artifacts", NULL);
	result->report = json_string(arena, json, "report", NULL);
	parse_strings(arena, json, "command", &result->command);
	parse_strings(arena, json, "leaky", &result->leaky);
	return true;
}

struct result *stamp_parse(struct arena *arena, const char *text, size_t len, const char **why)
{
	struct result *result = NULL;
	cJSON *json;

	if (len == 0) {
		*why = "empty";
		return NULL;
	}
	if (!checksum_holds(text, len)) {
		*why = "torn or changed";
		return NULL;
	}
	json = json_parse_object(text, len);
	if (!json) {
		*why = "not JSON";
		return NULL;
	}
	if (json_number(json, "version", 0) != STAMP_VERSION) {
		*why = "of another version of e2e-gen";
	} else {
		result = arena_alloc(arena, sizeof *result);
		if (!parse_members(arena, json, result)) {
			*why = "incomplete";
			result = NULL;
		}
	}
	cJSON_Delete(json);
	return result;
}
