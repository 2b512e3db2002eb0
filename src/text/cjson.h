/* SPDX-License-Identifier: MIT */
/* What we need around cJSON, with which the JSON of others is read: strictness. Our own is written
 * by text/json_text and read by text/json_take. */
#ifndef E2E_TEXT_CJSON_H
#define E2E_TEXT_CJSON_H

#include "base/arena.h"

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

#endif
