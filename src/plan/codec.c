/* SPDX-License-Identifier: MIT */
#include "plan/codec.h"

#include "text/json_text.h"

#include <string.h>

bool codec_reads(const struct codec *codec)
{
	return !codec->out;
}

bool codec_failed(const struct codec *codec)
{
	return codec_reads(codec) && codec->from.failed;
}

bool codec_ended(const struct codec *codec)
{
	return !codec->from.failed && codec->from.at == codec->from.end;
}

/* Whether the member is not to be written, as there is `nothing` in it, or was not written. */
static bool is_left_out(const struct codec *codec, const char *name, bool nothing)
{
	if (!codec->brief || !name)
		return false;
	return codec->out ? nothing : !json_take_has(&codec->from, name);
}

void codec_open(struct codec *codec, const char *name, char bracket)
{
	if (codec->out)
		json_put_open(codec->out, name, bracket);
	else
		json_take_open(&codec->from, name, bracket);
}

void codec_close(struct codec *codec, char bracket)
{
	if (codec->left_out)
		codec->left_out = false;
	else if (codec->out)
		buf_addc(codec->out, bracket);
	else if (!json_take_close(&codec->from, bracket))
		codec->from.failed = true;
}

void codec_integer(struct codec *codec, const char *name, long long *value)
{
	if (is_left_out(codec, name, *value == 0))
		*value = 0;
	else if (codec->out)
		json_put_integer(codec->out, name, *value);
	else
		*value = json_take_integer(&codec->from, name, 0);
}

void codec_seconds(struct codec *codec, const char *name, double *value)
{
	if (is_left_out(codec, name, *value == 0))
		*value = 0;
	else if (codec->out)
		json_put_seconds(codec->out, name, *value);
	else
		*value = json_take_number(&codec->from, name, 0);
}

void codec_size(struct codec *codec, const char *name, size_t *value)
{
	long long number = (long long)*value;

	codec_integer(codec, name, &number);
	if (number < 0)
		codec->from.failed = true;
	*value = codec_failed(codec) ? 0 : (size_t)number;
}

void *codec_items(struct codec *codec, const char *name, void *items, size_t *count, size_t size)
{
	codec->left_out = is_left_out(codec, name, *count == 0);
	if (codec->left_out) {
		*count = 0;
		return codec->out ? items : NULL;
	}
	codec_open(codec, name, '[');
	codec_size(codec, NULL, count);
	if (!codec_reads(codec))
		return items;
	/* Each takes a byte or more, so a wrong number does not ask for all memory. */
	if (codec->from.failed || *count > (size_t)(codec->from.end - codec->from.at)) {
		codec->from.failed = true;
		*count = 0;
	}
	return arena_alloc(codec->arena, (*count + 1) * size);
}

void codec_string(struct codec *codec, const char *name, const char **text)
{
	const char *taken;

	if (is_left_out(codec, name, !*text)) {
		*text = NULL;
		return;
	}
	if (codec->out) {
		json_put_string(codec->out, name, *text);
		return;
	}
	taken = json_take_string(&codec->from, name);
	*text = taken ? arena_strdup(codec->arena, taken) : NULL;
}

void codec_hash(struct codec *codec, const char *name, char hash[17])
{
	const char *text;

	if (codec->out) {
		json_put_string(codec->out, name, hash);
		return;
	}
	text = json_take_string(&codec->from, name);
	if (!text || strlen(text) != 16) {
		codec->from.failed = true;
		text = "";
	}
	memcpy(hash, text, strlen(text) + 1);
}

void codec_bool(struct codec *codec, const char *name, bool *value)
{
	if (is_left_out(codec, name, !*value))
		*value = false;
	else if (codec->out)
		json_put_bool(codec->out, name, *value);
	else
		*value = json_take_bool(&codec->from, name);
}

void codec_strings(struct codec *codec, const char *name, struct strings *strings)
{
	strings->items =
	    codec_items(codec, name, strings->items, &strings->count, sizeof *strings->items);
	for (size_t i = 0; i < strings->count; i++) {
		const char *text;

		if (codec->out) {
			json_put_string(codec->out, NULL, strings->items[i]);
			continue;
		}
		text = json_take_string(&codec->from, NULL);
		strings->items[i] = arena_strdup(codec->arena, text ? text : "");
	}
	codec_close(codec, ']');
}

void codec_env(struct codec *codec, const char *name, struct env *env)
{
	env->items = codec_items(codec, name, env->items, &env->count, sizeof *env->items);
	for (size_t i = 0; i < env->count; i++) {
		codec_string(codec, NULL, &env->items[i].name);
		codec_string(codec, NULL, &env->items[i].value);
	}
	codec_close(codec, ']');
}
