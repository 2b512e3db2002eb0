/* SPDX-License-Identifier: MIT */
#include "text/cjson.h"

#include "base/program.h"
#include "base/utf8.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *need(void *pointer)
{
	if (!pointer)
		die_no_memory();
	return pointer;
}

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

cJSON *json_new_object(void)
{
	return need(cJSON_CreateObject());
}

cJSON *json_new_string(const char *text)
{
	struct buf clean = BUF_INIT;
	cJSON *item;

	if (!text)
		return need(cJSON_CreateNull());
	utf8_add(&clean, text, strlen(text));
	item = need(cJSON_CreateString(clean.text));
	buf_release(&clean);
	return item;
}

void json_add_item(cJSON *object, const char *name, cJSON *item)
{
	if (!cJSON_AddItemToObject(object, name, need(item)))
		die_no_memory();
}

void json_add_string(cJSON *object, const char *name, const char *text)
{
	json_add_item(object, name, json_new_string(text));
}

void json_add_number(cJSON *object, const char *name, double number)
{
	json_add_item(object, name, cJSON_CreateNumber(number));
}

void json_add_seconds(cJSON *object, const char *name, double seconds)
{
	const double most = 1e12;
	long long us;
	char text[40];
	int len;

	if (!(fabs(seconds) < most)) {
		json_add_number(object, name, seconds);
		return;
	}
	/* Not as a number of cJSON's, which would print it, read it again and compare. */
	us = llround(seconds * 1e6);
	len = snprintf(text, sizeof text, "%s%lld.%06lld", us < 0 ? "-" : "", llabs(us) / 1000000,
	    llabs(us) % 1000000);
	while (text[len - 1] == '0' && text[len - 2] != '.')
		text[--len] = '\0';
	json_add_item(object, name, cJSON_CreateRaw(text));
}

void json_add_bool(cJSON *object, const char *name, bool value)
{
	json_add_item(object, name, cJSON_CreateBool(value));
}

cJSON *json_add_array(cJSON *object, const char *name)
{
	cJSON *array = cJSON_CreateArray();

	json_add_item(object, name, array);
	return array;
}

cJSON *json_add_object(cJSON *object, const char *name)
{
	cJSON *item = json_new_object();

	json_add_item(object, name, item);
	return item;
}

void json_append(cJSON *array, cJSON *item)
{
	if (!cJSON_AddItemToArray(array, need(item)))
		die_no_memory();
}

void json_print(const cJSON *object, struct buf *out)
{
	char *text = need(cJSON_PrintUnformatted(object));

	buf_adds(out, text);
	cJSON_free(text);
}
