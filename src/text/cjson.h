/* SPDX-License-Identifier: MIT */
/* What we need around cJSON: strict reading, and text that may hold any bytes. */
#ifndef E2E_TEXT_CJSON_H
#define E2E_TEXT_CJSON_H

#include "base/arena.h"
#include "base/buf.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* All of the text as one JSON value; NULL when it is none. Free with cJSON_Delete. */
cJSON *json_parse(const char *text, size_t len);

/* All of the text as one JSON object; NULL when it is none. Free with cJSON_Delete. */
cJSON *json_parse_object(const char *text, size_t len);

/* Members, by exact name. The fallback is given when there is none of that type. */
const char *json_string(
    struct arena *arena, const cJSON *object, const char *name, const char *fallback);
double json_number(const cJSON *object, const char *name, double fallback); /* finite */
int json_int(const cJSON *object, const char *name, int fallback);
bool json_bool(const cJSON *object, const char *name, bool fallback);

/* Add members. Strings are made well-formed UTF-8; NULL becomes null. These die when there is no
 * memory. `json_add_seconds` rounds to microseconds. */
cJSON *json_new_object(void);
void json_add_string(cJSON *object, const char *name, const char *text);
void json_add_number(cJSON *object, const char *name, double number);
void json_add_seconds(cJSON *object, const char *name, double seconds);
void json_add_bool(cJSON *object, const char *name, bool value);
cJSON *json_add_array(cJSON *object, const char *name);
cJSON *json_add_object(cJSON *object, const char *name);
/* Hands `item` over to `object`. */
void json_add_item(cJSON *object, const char *name, cJSON *item);
/* Hands `item` over to `array`. */
void json_append(cJSON *array, cJSON *item);
cJSON *json_new_string(const char *text);

/* Appends the object on one line, without a newline. */
void json_print(const cJSON *object, struct buf *out);

#endif
