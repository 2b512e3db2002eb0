/* SPDX-License-Identifier: MIT */
/* An object that text/json_text wrote, on one level, read as a whole: its members may stand in any
 * order, and there may be others than those that are asked for. */
#ifndef E2E_TEXT_JSON_MEMBERS_H
#define E2E_TEXT_JSON_MEMBERS_H

#include "text/json_take.h"

enum { JSON_MEMBERS_MAX = 32 };

struct json_member {
	const char *name;
	enum { JSON_NULL, JSON_STRING, JSON_NUMBER, JSON_BOOL, JSON_NESTED } kind;
	const char *text;
	double number; /* finite; of a bool 0 or 1 */
};

struct json_members {
	struct json_member items[JSON_MEMBERS_MAX];
	size_t count;
};

/* Takes the object. What is nested in it is passed over. Fails, as in json_take, when there are too
 * many members. */
void json_take_members(struct json_taker *from, struct json_members *members);

/* The member of that name and kind, or the fallback; of two the first. */
const char *json_member_text(
    const struct json_members *members, const char *name, const char *fallback);
double json_member_number(const struct json_members *members, const char *name, double fallback);
bool json_member_bool(const struct json_members *members, const char *name, bool fallback);

#endif
