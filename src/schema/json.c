/* SPDX-License-Identifier: MIT */
#include "schema/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cJSON *with(const char *key, cJSON *value)
{
	cJSON *schema = cJSON_CreateObject();

	cJSON_AddItemToObject(schema, key, value);
	return schema;
}

static cJSON *pair(const char *key, cJSON *first, cJSON *second)
{
	cJSON *list = cJSON_CreateArray();

	cJSON_AddItemToArray(list, first);
	cJSON_AddItemToArray(list, second);
	return with(key, list);
}

cJSON *schema_ref(const char *name)
{
	char text[100];

	snprintf(text, sizeof text, "#/$defs/%s", name);
	return with("$ref", cJSON_CreateString(text));
}

cJSON *schema_type(const char *name)
{
	return with("type", cJSON_CreateString(name));
}

cJSON *schema_const(bool value)
{
	return with("const", cJSON_CreateBool(value));
}

cJSON *schema_string(const char *pattern)
{
	static const char *const scalars[] = {"string", "number", "boolean"};
	cJSON *schema = with("type", cJSON_CreateStringArray(scalars, 3));

	if (pattern)
		cJSON_AddStringToObject(schema, "pattern", pattern);
	return schema;
}

cJSON *schema_pattern(const char *pattern)
{
	cJSON *schema = schema_type("string");

	cJSON_AddStringToObject(schema, "pattern", pattern);
	return schema;
}

cJSON *schema_integer(int least, int most)
{
	cJSON *schema = schema_type("integer");

	cJSON_AddNumberToObject(schema, "minimum", least);
	cJSON_AddNumberToObject(schema, "maximum", most);
	return schema;
}

cJSON *schema_words(struct names words)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < words.count; i++) {
		const char *word =
		    *(const char *const *)((const char *)words.rows + i * words.size);

		cJSON_AddItemToArray(list, cJSON_CreateString(word));
		if (word[strspn(word, "0123456789")] == '\0')
			cJSON_AddItemToArray(
			    list, cJSON_CreateNumber((double)strtol(word, NULL, 10)));
	}
	return with("enum", list);
}

cJSON *schema_list(cJSON *items, int least, bool unique)
{
	cJSON *schema = schema_type("array");

	cJSON_AddItemToObject(schema, "items", items);
	if (least)
		cJSON_AddNumberToObject(schema, "minItems", least);
	if (unique)
		cJSON_AddBoolToObject(schema, "uniqueItems", true);
	return schema;
}

cJSON *schema_one_or_list(cJSON *items, cJSON *items_again, int least, bool unique)
{
	return schema_any_of(items, schema_list(items_again, least, unique));
}

cJSON *schema_map(const char *pattern, cJSON *values)
{
	cJSON *schema = schema_type("object");

	if (pattern)
		cJSON_AddItemToObject(
		    schema, "propertyNames", with("pattern", cJSON_CreateString(pattern)));
	cJSON_AddItemToObject(schema, "additionalProperties", values);
	return schema;
}

cJSON *schema_any_of(cJSON *first, cJSON *second)
{
	return pair("anyOf", first, second);
}

cJSON *schema_one_of(cJSON *first, cJSON *second)
{
	return pair("oneOf", first, second);
}

cJSON *schema_not(cJSON *schema)
{
	return with("not", schema);
}

cJSON *schema_required(const char *name, const char *other)
{
	cJSON *list = cJSON_CreateArray();

	cJSON_AddItemToArray(list, cJSON_CreateString(name));
	if (other)
		cJSON_AddItemToArray(list, cJSON_CreateString(other));
	return with("required", list);
}

cJSON *schema_has(const char *name, cJSON *value)
{
	cJSON *schema = schema_required(name, NULL);

	cJSON_AddItemToObject(schema, "properties", with(name, value));
	return schema;
}
