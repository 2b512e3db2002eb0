/* SPDX-License-Identifier: MIT */
/* JSON as it is written: straight into a buf, without a tree. A comma is put in front of all but
 * the first member, and none after a newline: who breaks lines puts it before that. `name` NULL: an
 * element of an array. */
#ifndef E2E_TEXT_JSON_TEXT_H
#define E2E_TEXT_JSON_TEXT_H

#include "base/buf.h"
#include "model.h"

#include <stdbool.h>

/* `bracket` is '{' or '['; it is closed by adding '}' or ']'. */
void json_put_open(struct buf *out, const char *name, char bracket);

/* `text` NULL: null. Bytes that are not UTF-8 become U+FFFD. */
void json_put_string(struct buf *out, const char *name, const char *text);

/* The same with the short escapes, such as \n, for text of many lines. Ours do not read them. */
void json_put_text(struct buf *out, const char *name, const char *text);

void json_put_integer(struct buf *out, const char *name, long long number);

/* The number where `known`, else null. */
void json_put_known(struct buf *out, const char *name, long long number, bool known);

/* With six decimals. */
void json_put_seconds(struct buf *out, const char *name, double seconds);

void json_put_bool(struct buf *out, const char *name, bool value);

void json_put_null(struct buf *out, const char *name);

void json_put_strings(struct buf *out, const char *name, const struct strings *strings);

#endif
