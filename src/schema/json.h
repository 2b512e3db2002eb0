/* SPDX-License-Identifier: MIT */
/* The words of JSON Schema. Each returns a new value, which belongs to what it is put into. Knows
 * nothing of phases.yaml. */
#ifndef E2E_SCHEMA_JSON_H
#define E2E_SCHEMA_JSON_H

#include "base/names.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* {"$ref": "#/$defs/NAME"} */
cJSON *schema_ref(const char *name);

/* {"type": NAME} */
cJSON *schema_type(const char *name);

/* {"const": true}, and the like. */
cJSON *schema_const(bool value);

/* Any scalar but null that looks like this as a string; NULL: any at all. A number or a boolean
 * stands for the string that it is written as, which no pattern is asked of. */
cJSON *schema_string(const char *pattern);

/* A string that looks like this, and nothing else. */
cJSON *schema_pattern(const char *pattern);

cJSON *schema_integer(int least, int most);
/* One of these; one that is a number may be written as one. */
cJSON *schema_words(struct names words);
cJSON *schema_list(cJSON *items, int least, bool unique);
cJSON *schema_one_or_list(cJSON *items, cJSON *items_again, int least, bool unique);

/* A mapping of names, which look like `pattern` or are any, to values. */
cJSON *schema_map(const char *pattern, cJSON *values);

cJSON *schema_any_of(cJSON *first, cJSON *second);
cJSON *schema_one_of(cJSON *first, cJSON *second);
cJSON *schema_not(cJSON *schema);

/* {"required": [NAME, OTHER]}; `other` may be NULL. */
cJSON *schema_required(const char *name, const char *other);

/* {"required": [NAME], "properties": {NAME: VALUE}}: it is there and has this value. */
cJSON *schema_has(const char *name, cJSON *value);

#endif
