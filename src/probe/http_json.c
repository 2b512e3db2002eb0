/* SPDX-License-Identifier: MIT */
/* Values in a JSON body: PATH=VALUE, where the path's parts are names of members and numbers of
 * elements from 0, with dots between them. */
#include "probe/excerpt.h"
#include "probe/http_expect.h"
#include "text/cjson.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Beyond it two integers can be the same number to us. */
static const double EXACT_MAX = 9007199254740992.0;

bool http_json_is_wish(const char *wish)
{
	return strchr(wish, '=') != NULL;
}

static const cJSON *member(const cJSON *of, const char *name, size_t len)
{
	const cJSON *child;

	cJSON_ArrayForEach(child, of) if (strncmp(child->string, name, len) == 0 &&
					  child->string[len] == '\0') return child;
	return NULL;
}

static const cJSON *element(const cJSON *of, const char *number, size_t len)
{
	int index = 0;

	if (len == 0 || len > 6)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (number[i] < '0' || number[i] > '9')
			return NULL;
		index = index * 10 + (number[i] - '0');
	}
	return cJSON_GetArrayItem(of, index);
}

/* What is at the path, or NULL; an empty one is the whole. */
static const cJSON *find(const cJSON *from, const char *path, size_t len)
{
	const cJSON *at = from;
	size_t done = 0;

	while (at && done < len) {
		const char *part = path + done, *dot = memchr(part, '.', len - done);
		size_t part_len = dot ? (size_t)(dot - part) : len - done;

		if (cJSON_IsObject(at))
			at = member(at, part, part_len);
		else if (cJSON_IsArray(at))
			at = element(at, part, part_len);
		else
			at = NULL;
		done += part_len + (dot != NULL);
		/* A dot at the end has a part of no length behind it. */
		if (dot && done == len)
			return NULL;
	}
	return at;
}

/* Whether there is a number in it that might be another one than it seems. */
static bool is_inexact(const cJSON *value)
{
	const cJSON *child;

	if (cJSON_IsNumber(value))
		return fabs(value->valuedouble) >= EXACT_MAX;
	cJSON_ArrayForEach(child, value) if (is_inexact(child)) return true;
	return false;
}

/* A string is what was written, or the JSON string that was; all else is compared as JSON. */
static bool is_equal(const cJSON *found, const char *text, const cJSON *wanted)
{
	if (cJSON_IsString(found) && strcmp(found->valuestring, text) == 0)
		return true;
	return wanted && cJSON_Compare(found, wanted, 1);
}

static void say_value(struct buf *finding, const cJSON *value)
{
	char *text = cJSON_PrintUnformatted(value);

	if (text)
		excerpt_add(finding, text, strlen(text));
	cJSON_free(text);
}

static void say_wanted(struct buf *finding, const char *text, const cJSON *wanted)
{
	if (wanted)
		buf_printf(finding, ", %s expected", text);
	else
		buf_printf(finding, ", \"%s\" expected", text);
}

static bool holds(const cJSON *document, const char *wish, struct buf *finding)
{
	size_t len = strcspn(wish, "=");
	const char *text = wish + len + 1;
	const cJSON *found = find(document, wish, len);
	cJSON *wanted = json_parse(text, strlen(text));
	bool equal = found && is_equal(found, text, wanted);
	bool inexact = equal && is_inexact(found);

	if (!equal || inexact) {
		buf_adds(finding, ", but ");
		if (len > 0)
			buf_add(finding, wish, len);
		else
			buf_adds(finding, "the body");
	}
	if (inexact) {
		buf_adds(finding, " is too large a number to be compared exactly; use --body");
	} else if (!found) {
		buf_adds(finding, " is not there");
		say_wanted(finding, text, wanted);
	} else if (!equal) {
		buf_adds(finding, " is ");
		say_value(finding, found);
		say_wanted(finding, text, wanted);
	}
	cJSON_Delete(wanted);
	return equal && !inexact;
}

bool http_json_expect(
    const struct strings *wishes, const struct http_answer *answer, struct buf *finding)
{
	cJSON *document = answer->cut ? NULL : json_parse(answer->body.text, answer->body.len);
	bool all = document != NULL;

	if (answer->cut) {
		buf_adds(finding, ", but the body is larger than 1 MiB, JSON expected");
	} else if (!document) {
		buf_adds(finding, ", but the body is not JSON: ");
		if (answer->body.len == 0)
			buf_adds(finding, "it is empty");
		excerpt_add(finding, answer->body.text, answer->body.len);
	}
	for (size_t i = 0; all && i < wishes->count; i++)
		all = holds(document, wishes->items[i], finding);
	cJSON_Delete(document);
	return all;
}
