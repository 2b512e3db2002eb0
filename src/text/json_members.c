/* SPDX-License-Identifier: MIT */
#include "text/json_members.h"

#include <string.h>

/* The first character of what comes next; '\0' at the end. */
static char next(const struct json_taker *from)
{
	return from->failed || from->at >= from->end ? '\0' : *from->at;
}

/* From its first quote to behind its last one. */
static void pass_string(struct json_taker *from)
{
	do
		from->at += next(from) == '\\' && from->at + 1 < from->end ? 2 : 1;
	while (next(from) && next(from) != '"');
	if (next(from))
		from->at++;
}

/* Passes over an object or an array, which is not looked at any further. */
static void pass_nested(struct json_taker *from)
{
	size_t depth = 0;

	do {
		const char c = next(from);

		switch (c) {
		case '\0':
			from->failed = true;
			return;
		case '"':
			pass_string(from);
			continue;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			depth--;
			break;
		}
		from->at++;
	} while (depth > 0);
}

static void take_value(struct json_taker *from, struct json_member *member)
{
	switch (next(from)) {
	case '"':
		member->kind = JSON_STRING;
		member->text = json_take_string(from, NULL);
		break;
	case '{':
	case '[':
		member->kind = JSON_NESTED;
		pass_nested(from);
		break;
	case 't':
	case 'f':
		member->kind = JSON_BOOL;
		member->number = json_take_bool(from, NULL);
		break;
	case 'n':
		member->kind = JSON_NULL;
		json_take_string(from, NULL);
		break;
	default:
		member->kind = JSON_NUMBER;
		member->number = json_take_number(from, NULL, 0);
	}
}

void json_take_members(struct json_taker *from, struct json_members *members)
{
	members->count = 0;
	json_take_open(from, NULL, '{');
	while (!json_take_close(from, '}')) {
		struct json_member *member = &members->items[members->count];

		if (members->count == JSON_MEMBERS_MAX) {
			from->failed = true;
			return;
		}
		*member = (struct json_member){.name = json_take_string(from, NULL)};
		if (!member->name || next(from) != ':') {
			from->failed = true;
			return;
		}
		from->at++;
		take_value(from, member);
		members->count++;
	}
}

static const struct json_member *find(const struct json_members *members, const char *name)
{
	for (size_t i = 0; i < members->count; i++)
		if (strcmp(members->items[i].name, name) == 0)
			return &members->items[i];
	return NULL;
}

const char *json_member_text(
    const struct json_members *members, const char *name, const char *fallback)
{
	const struct json_member *member = find(members, name);

	return member && member->kind == JSON_STRING ? member->text : fallback;
}

double json_member_number(const struct json_members *members, const char *name, double fallback)
{
	const struct json_member *member = find(members, name);

	return member && member->kind == JSON_NUMBER ? member->number : fallback;
}

bool json_member_bool(const struct json_members *members, const char *name, bool fallback)
{
	const struct json_member *member = find(members, name);

	return member && member->kind == JSON_BOOL ? member->number > 0 : fallback;
}
