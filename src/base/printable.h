/* SPDX-License-Identifier: MIT */
/* What a terminal may be sent, and what of a text nobody sees. */
#ifndef E2E_BASE_PRINTABLE_H
#define E2E_BASE_PRINTABLE_H

#include "base/buf.h"

#include <stdbool.h>

/* As much as that is dropped between two characters, bytes. Of a longer escape sequence only the
 * ESC is dropped, and behind a longer run of what is dropped U+FFFD stands: so whoever looks for a
 * text in a stream need not look further. */
enum { PRINTABLE_GAP_MAX = 4096 };
/* How many bytes the escape sequence has (ECMA-48) whose ESC is at `text`: 1 to `len`. */
size_t printable_sequence_len(const char *text, size_t len);

/* Adds the text without escape sequences (ECMA-48), control characters but TAB and LF, and
 * bidirectional controls; well-formed UTF-8. */
void printable_add(struct buf *out, const char *text, size_t len);

/* The same with SGR, the escape sequences for colours, left in: for what makes something else of
 * them. */
void printable_add_coloured(struct buf *out, const char *text, size_t len);

/* How many bytes at the start of the text, of `len` > 0, are one thing that nobody sees: an escape
 * sequence, a control character but TAB and LF, or a character without a picture (Unicode 15,
 * Default_Ignorable_Code_Point). 0: they are seen. `*more` is set when the text would have to go on
 * to decide that; it is not cleared. */
size_t unseen_len(const char *text, size_t len, bool *more);

#endif
