/* SPDX-License-Identifier: MIT */
#include "base/json_take.h"

#include <stdlib.h>
#include <string.h>

static bool take(struct json_taker *from, const char *text, size_t len)
{
	if (from->failed || (size_t)(from->end - from->at) < len ||
	    memcmp(from->at, text, len) != 0)
		return false;
	from->at += len;
	return true;
}

static bool take_char(struct json_taker *from, char c)
{
	return take(from, &c, 1);
}

static void expect(struct json_taker *from, bool found)
{
	if (!found)
		from->failed = true;
}

static void take_name(struct json_taker *from, const char *name)
{
	take_char(from, ',');
	if (!name)
		return;
	expect(
	    from, take_char(from, '"') && take(from, name, strlen(name)) && take(from, "\":", 2));
}

static bool take_null(struct json_taker *from)
{
	return take(from, "null", 4);
}

void json_take_open(struct json_taker *from, const char *name, char bracket)
{
	take_name(from, name);
	expect(from, take_char(from, bracket));
}

bool json_take_close(struct json_taker *from, char bracket)
{
	return from->failed || take_char(from, bracket);
}

/* The writer's escapes are \" and \\ and \u00XX. */
static const char *unescape(struct json_taker *from, const char *text, size_t len)
{
	char *out = arena_alloc(from->arena, len + 1), *to = out;

	for (size_t i = 0; i < len; i++) {
		char hex[3] = "";

		if (text[i] != '\\') {
			*to++ = text[i];
		} else if (i + 5 < len && text[i + 1] == 'u') {
			memcpy(hex, text + i + 4, 2);
			*to++ = (char)strtol(hex, NULL, 16);
			i += 5;
		} else if (i + 1 < len) {
			*to++ = text[++i];
		}
	}
	*to = '\0';
	return out;
}

const char *json_take_string(struct json_taker *from, const char *name)
{
	const char *text, *quote;
	bool escaped = false;

	take_name(from, name);
	if (take_null(from))
		return NULL;
	expect(from, take_char(from, '"'));
	if (from->failed)
		return NULL;
	text = from->at;
	for (quote = text; quote < from->end && *quote != '"'; quote++)
		if (*quote == '\\') {
			escaped = true;
			quote++;
		}
	if (quote >= from->end) {
		from->failed = true;
		return NULL;
	}
	from->at = quote + 1;
	return escaped ? unescape(from, text, (size_t)(quote - text))
		       : arena_strndup(from->arena, text, (size_t)(quote - text));
}

double json_take_number(struct json_taker *from, const char *name, double fallback)
{
	char text[40] = "";
	size_t len = 0;

	take_name(from, name);
	if (take_null(from))
		return fallback;
	while (!from->failed && from->at + len < from->end && len < sizeof text - 1 &&
	       strchr("+-.0123456789eE", from->at[len]))
		len++;
	expect(from, len > 0);
	if (from->failed)
		return fallback;
	memcpy(text, from->at, len);
	from->at += len;
	return strtod(text, NULL);
}

bool json_take_bool(struct json_taker *from, const char *name)
{
	take_name(from, name);
	if (take(from, "true", 4))
		return true;
	expect(from, take(from, "false", 5));
	return false;
}
