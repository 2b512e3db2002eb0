/* SPDX-License-Identifier: MIT */
/* One escaper per output format. Whatever goes into a format goes through its escaper. */
#ifndef E2E_TEXT_ESCAPE_H
#define E2E_TEXT_ESCAPE_H

#include "base/buf.h"

#include <stdbool.h>

/* Text of HTML or XML: those of `characters`, of & < > " ', are written as entities. */
void escape_entities(struct buf *out, const char *text, const char *characters);

/* One word of a shell command, in single quotes where it needs them. No newline. */
void escape_shell_word(struct buf *out, const char *text);

/* Text that stands in a recipe line. No newline. */
void escape_make_recipe(struct buf *out, const char *text);

/* Text that stands on the right of an assignment. No newline, no space at its start. */
void escape_make_value(struct buf *out, const char *text);

/* A file name among prerequisites. False when make has no way to write it. */
bool escape_make_file(struct buf *out, const char *path);

/* A part of such a name, of which make can write the whole. */
void escape_make_file_part(struct buf *out, const char *part);

#endif
