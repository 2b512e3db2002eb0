/* SPDX-License-Identifier: MIT */
/* Text in so many columns. */
#ifndef E2E_TEXT_WRAP_H
#define E2E_TEXT_WRAP_H

#include "base/buf.h"
#include "text/style.h"

/* How wide the lines are that are printed to `fd`: COLUMNS, or what the terminal has; 160 where
 * neither is known, as in the log of a CI. */
int wrap_width(int fd);

/* Adds one line, of which what is beyond `width` goes on in the next one, under column `indent`, at
 * a blank where there is one. It takes at most `rows` of them: what is left then is cut, with an
 * ellipsis. Escape sequences have no width. A newline is added. */
void wrap_line(
    struct buf *out, const struct style *style, const char *line, int indent, int width, int rows);

/* The same for each line of a text, behind `indent` blanks; at most `most` of them that are not
 * blank. */
void wrap_text(struct buf *out, const struct style *style, const char *text, int indent, int width,
    int rows, int most);

/* How many columns the first `len` bytes take. */
int columns_of(const char *text, size_t len);

#endif
