/* SPDX-License-Identifier: MIT */
/* What a terminal may be sent. */
#ifndef E2E_BASE_PRINTABLE_H
#define E2E_BASE_PRINTABLE_H

#include "base/buf.h"

/* How many bytes the escape sequence has (ECMA-48) whose ESC is at `text`: 1 to `len`. */
size_t printable_sequence_len(const char *text, size_t len);

/* Adds the text without escape sequences (ECMA-48), control characters but TAB and LF, and
 * bidirectional controls; well-formed UTF-8. */
void printable_add(struct buf *out, const char *text, size_t len);

#endif
