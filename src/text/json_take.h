/* SPDX-License-Identifier: MIT */
/* JSON that text/json_text wrote, read back: members in the order in which they were written,
 * without a tree. It is no reader for anybody else's JSON. After the first thing that is not as
 * expected, `failed` is set and everything else gives nothing. */
#ifndef E2E_TEXT_JSON_TAKE_H
#define E2E_TEXT_JSON_TAKE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct json_taker {
	struct arena *arena; /* of the strings; NULL: they stay in the text, which is changed */
	const char *at, *end;
	bool failed;
};

/* `name` NULL: an element of an array. `bracket` is '{' or '['. */
void json_take_open(struct json_taker *from, const char *name, char bracket);

/* Whether the member that comes next has that name. */
bool json_take_has(const struct json_taker *from, const char *name);

/* Whether the object or array ends here; then it is left. */
bool json_take_close(struct json_taker *from, char bracket);

/* NULL for null, and after a failure. */
char *json_take_string(struct json_taker *from, const char *name);

/* The same; when it is the text `known` (NULL: none), that is returned, and nothing is copied. */
const char *json_take_known(struct json_taker *from, const char *name, const char *known);

/* `fallback` for null. Finite: what is too large for a double is not as expected. */
double json_take_number(struct json_taker *from, const char *name, double fallback);

/* The same for whole numbers; those that the type cannot hold, or a double cannot tell apart, are
 * not as expected. */
int json_take_int(struct json_taker *from, const char *name, int fallback);
long long json_take_integer(struct json_taker *from, const char *name, long long fallback);

/* Whether an array begins here, which is then entered; false for null, and after a failure. */
bool json_take_array_or_null(struct json_taker *from, const char *name);

bool json_take_bool(struct json_taker *from, const char *name);

#endif
