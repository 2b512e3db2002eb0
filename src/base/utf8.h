/* SPDX-License-Identifier: MIT */
/* UTF-8 as Unicode 15, table 3-7, defines it. */
#ifndef E2E_BASE_UTF8_H
#define E2E_BASE_UTF8_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* What is written in place of bytes that are no character: U+FFFD. */
#define UTF8_REPLACEMENT "\xEF\xBF\xBD"

/* The character that begins at `at`, of `size` > 0 bytes, and its length. False when no well-formed
 * one begins there; `*code` and `*len` then mean nothing. */
bool utf8_decode(const char *at, size_t size, uint32_t *code, size_t *len);

/* How many of the `size` > 0 bytes at `at` are one character: 1 to 4, and 1 for a byte that is not
 * the start of a well-formed one. */
size_t utf8_len(const char *at, size_t size);

/* Whether the `size` > 0 bytes at `at` are the start of a well-formed character and not all of it.
 */
bool utf8_is_cut(const char *at, size_t size);

/* Well-formed UTF-8 without NUL: each wrong byte becomes U+FFFD. */
void utf8_add(struct buf *out, const char *text, size_t len);

#endif
