/* SPDX-License-Identifier: MIT */
#include "text/cjson.h"

#include <limits.h>
#include <math.h>
#include <string.h>

cJSON *json_parse(const char *text, size_t len)
{
	const char *end = NULL;
	/* cJSON wants the NUL counted to be sure that nothing stands behind the value. */
	cJSON *json = cJSON_ParseWithLengthOpts(text, len + 1, &end, 1);

	if (json && memchr(text, '\0', len)) {
		cJSON_Delete(json);
		return NULL;
	}
	return json;
}

cJSON *json_parse_object(const char *text, size_t len)
{
	cJSON *json = json_parse(text, len);

	if (json && !cJSON_IsObject(json)) {
		cJSON_Delete(json);
		return NULL;
	}
	return json;
}

const char *json_string(
    struct arena *arena, const cJSON *object, const char *name, const char *fallback)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

	return text ? arena_strdup(arena, text) : fallback;
}

double json_number(const cJSON *object, const char *name, double fallback)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsNumber(item) && isfinite(item->valuedouble) ? item->valuedouble : fallback;
}

int json_int(const cJSON *object, const char *name, int fallback)
{
	double number = json_number(object, name, fallback);

	return number >= INT_MIN && number <= INT_MAX ? (int)number : fallback;
}

bool json_bool(const cJSON *object, const char *name, bool fallback)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsBool(item) ? cJSON_IsTrue(item) : fallback;
}
