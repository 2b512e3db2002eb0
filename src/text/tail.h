/* SPDX-License-Identifier: MIT */
/* The end of a log. */
#ifndef E2E_TEXT_TAIL_H
#define E2E_TEXT_TAIL_H

#include "base/buf.h"
#include "text/style.h"

#include <stdbool.h>

/* The last bytes of the file, at most `most`, as they are; returns how many. None when it cannot be
 * read. `*cut`, unless NULL: whether it has more. */
size_t tail_bytes(const char *path, char *into, size_t most, bool *cut);

/* Appends the last lines of the file, at most `lines` and 16 KiB, made safe for a terminal, each
 * ended by a newline. Nothing when it cannot be read. */
void tail_read(const char *path, int lines, struct buf *out);

/* Appends the last lines for a person: each behind a bar, so that none can pass for one of ours,
 * and behind `indent` spaces, in `width` columns; then where the log is. */
void tail_show(
    struct buf *out, const struct style *style, const char *path, int lines, int indent, int width);

/* Appends the last line that is not blank, without a newline, safe for a terminal: of a line that
 * rewrites itself with carriage returns what is seen last. Nothing when it cannot be read. */
void tail_last_line(const char *path, struct buf *out);

#endif
