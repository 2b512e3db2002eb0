/* SPDX-License-Identifier: MIT */
/* One description of a noun for both ways: a function that names its members, in order, writes them
 * as JSON or reads back what it wrote. So no member can be forgotten on one side. */
#ifndef E2E_PLAN_CODEC_H
#define E2E_PLAN_CODEC_H

#include "base/buf.h"
#include "model.h"
#include "text/json_take.h"

struct codec {
	struct arena *arena; /* of what is read; the text is changed, and not needed afterwards */
	struct buf *out;     /* NULL: it reads */
	/* A member that is 0, false, NULL or an empty list is left out. Only for what is sealed as
	 * a whole: what was cut out of it reads as nothing. Names are then told apart in their
	 * object. */
	bool brief;
	bool left_out; /* the list that is to be closed */
	struct json_taker from;
};

bool codec_reads(const struct codec *codec);

/* After the first thing that is not as it was written, everything reads as nothing. */
bool codec_failed(const struct codec *codec);

/* Whether all was read, and was as it was written. */
bool codec_ended(const struct codec *codec);

void codec_open(struct codec *codec, const char *name, char bracket);
void codec_close(struct codec *codec, char bracket);

/* An array of nouns of that size, which follows: `*count` of them, and room for them when they are
 * read. Closed with codec_close(codec, ']'). */
void *codec_items(struct codec *codec, const char *name, void *items, size_t *count, size_t size);

void codec_string(struct codec *codec, const char *name, const char **text);
void codec_hash(struct codec *codec, const char *name, char hash[17]);
void codec_bool(struct codec *codec, const char *name, bool *value);
void codec_integer(struct codec *codec, const char *name, long long *value);
/* Microseconds are kept. */
void codec_seconds(struct codec *codec, const char *name, double *value);

void codec_size(struct codec *codec, const char *name, size_t *value);
void codec_strings(struct codec *codec, const char *name, struct strings *strings);
void codec_env(struct codec *codec, const char *name, struct env *env);

#endif
