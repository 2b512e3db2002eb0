/* SPDX-License-Identifier: MIT */
#include "text/json_take.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
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

/* Whether that is what comes next. */
static bool is_next(const struct json_taker *from, char c)
{
	return !from->failed && from->at < from->end && *from->at == c;
}

static bool take_char(struct json_taker *from, char c)
{
	if (!is_next(from, c))
		return false;
	from->at++;
	return true;
}

static void expect(struct json_taker *from, bool found)
{
	if (!found)
		from->failed = true;
}

/* A comma, if there is one, and "NAME": of which there are twenty in each of a hundred thousand
 * stamps. */
static void take_name(struct json_taker *from, const char *name)
{
	const char *at = from->at;
	size_t len;

	if (from->failed)
		return;
	at += at < from->end && *at == ',';
	from->at = at;
	if (!name)
		return;
	len = strlen(name);
	if ((size_t)(from->end - at) < len + 3 || at[0] != '"' || at[len + 1] != '"' ||
	    at[len + 2] != ':' || memcmp(at + 1, name, len) != 0)
		from->failed = true;
	else
		from->at = at + len + 3;
}

bool json_take_has(const struct json_taker *from, const char *name)
{
	const char *at = from->at;

	if (from->failed)
		return false;
	at += at < from->end && *at == ',';
	if (at >= from->end || *at++ != '"')
		return false;
	for (; *name && at < from->end && *at == *name; at++)
		name++;
	return !*name && at < from->end && *at == '"';
}

static bool take_null(struct json_taker *from)
{
	return is_next(from, 'n') && take(from, "null", 4);
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

bool json_take_array_or_null(struct json_taker *from, const char *name)
{
	take_name(from, name);
	if (take_null(from))
		return false;
	expect(from, take_char(from, '['));
	return !from->failed;
}

/* The string, copied into the arena, or where it is, in front of its quote. */
static char *room(const struct json_taker *from, const char *text, size_t len)
{
	return from->arena ? arena_strndup(from->arena, text, len) : (char *)(uintptr_t)text;
}

/* The writer's escapes are \" and \\ and \u00XX. */
static char *unescape(const struct json_taker *from, const char *text, size_t len)
{
	char *out = room(from, text, len), *to = out;

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

static char *copy(const struct json_taker *from, const char *text, size_t len)
{
	char *out = room(from, text, len);

	out[len] = '\0';
	return out;
}

/* What stands behind the name. */
static char *take_string(struct json_taker *from)
{
	const char *text, *quote;

	if (take_null(from))
		return NULL;
	expect(from, take_char(from, '"'));
	if (from->failed)
		return NULL;
	text = from->at;
	quote = memchr(text, '"', (size_t)(from->end - text));
	if (quote && !memchr(text, '\\', (size_t)(quote - text))) {
		from->at = quote + 1;
		return copy(from, text, (size_t)(quote - text));
	}
	for (quote = text; quote < from->end && *quote != '"'; quote++)
		if (*quote == '\\')
			quote++;
	if (quote >= from->end) {
		from->failed = true;
		return NULL;
	}
	from->at = quote + 1;
	return unescape(from, text, (size_t)(quote - text));
}

char *json_take_string(struct json_taker *from, const char *name)
{
	take_name(from, name);
	return take_string(from);
}

/* Whether the string that comes next is `known`: without an escape in it, it is what stands there.
 */
static bool is_known(const struct json_taker *from, const char *known, size_t len)
{
	return !from->failed && (size_t)(from->end - from->at) >= len + 2 && from->at[0] == '"' &&
	       from->at[len + 1] == '"' && memcmp(from->at + 1, known, len) == 0 &&
	       !memchr(known, '"', len) && !memchr(known, '\\', len);
}

const char *json_take_known(struct json_taker *from, const char *name, const char *known)
{
	const size_t len = known ? strlen(known) : 0;

	take_name(from, name);
	if (!known || !is_known(from, known, len))
		return take_string(from);
	from->at += len + 2;
	return known;
}

/* The number at the start of `text`, when it is digits with at most six decimals, and both parts of
 * the division are exact in a double: so that it is what strtod gives. Returns its length, or 0. */
static size_t read_plain(const char *text, size_t len, double *number)
{
	static const double parts[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
	enum { DECIMALS = sizeof parts / sizeof parts[0] - 1, LONGEST = 17 };
	long long value = 0;
	size_t at, decimals = 0;
	bool point = false;

	for (at = 0; at < len && at <= LONGEST; at++) {
		if (text[at] >= '0' && text[at] <= '9') {
			value = value * 10 + (text[at] - '0');
			decimals += point;
		} else if (text[at] == '.' && !point && at > 0) {
			point = true;
		} else {
			break;
		}
	}
	if (at == 0 || at > LONGEST || value >= 1LL << 53 || decimals > DECIMALS ||
	    point != (decimals > 0) || (at < len && strchr("+-.eE", text[at])))
		return 0;
	*number = (double)value / parts[decimals];
	return at;
}

double json_take_number(struct json_taker *from, const char *name, double fallback)
{
	char text[40] = "";
	size_t len = 0;
	double number;

	take_name(from, name);
	if (take_null(from))
		return fallback;
	if (!from->failed)
		len = read_plain(from->at, (size_t)(from->end - from->at), &number);
	if (len) {
		from->at += len;
		return number;
	}
	while (!from->failed && from->at + len < from->end && len < sizeof text - 1 &&
	       strchr("+-.0123456789eE", from->at[len]))
		len++;
	expect(from, len > 0);
	if (from->failed)
		return fallback;
	memcpy(text, from->at, len);
	from->at += len;
	number = strtod(text, NULL);
	expect(from, isfinite(number));
	return from->failed ? fallback : number;
}

static long long take_within(
    struct json_taker *from, const char *name, long long fallback, double least, double most)
{
	double number = json_take_number(from, name, (double)fallback);

	expect(from, number >= least && number <= most);
	return from->failed ? fallback : (long long)number;
}

long long json_take_integer(struct json_taker *from, const char *name, long long fallback)
{
	static const double MOST = 9007199254740992; /* 2^53 */

	return take_within(from, name, fallback, -MOST, MOST);
}

int json_take_int(struct json_taker *from, const char *name, int fallback)
{
	return (int)take_within(from, name, fallback, INT_MIN, INT_MAX);
}

bool json_take_bool(struct json_taker *from, const char *name)
{
	take_name(from, name);
	if (take(from, "true", 4))
		return true;
	expect(from, take(from, "false", 5));
	return false;
}
