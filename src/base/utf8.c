/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <string.h>

bool utf8_decode(const char *at, size_t size, uint32_t *code, size_t *len)
{
	const unsigned char *p = (const unsigned char *)at;
	uint32_t least;

	if (p[0] < 0x80) {
		*code = p[0];
		*len = 1;
		return true;
	}
	if ((p[0] & 0xE0) == 0xC0) {
		*code = p[0] & 0x1F;
		*len = 2;
		least = 0x80;
	} else if ((p[0] & 0xF0) == 0xE0) {
		*code = p[0] & 0x0F;
		*len = 3;
		least = 0x800;
	} else if ((p[0] & 0xF8) == 0xF0) {
		*code = p[0] & 0x07;
		*len = 4;
		least = 0x10000;
	} else {
		return false;
	}
	if (*len > size)
		return false;
	for (size_t i = 1; i < *len; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return false;
		*code = *code << 6 | (p[i] & 0x3F);
	}
	return *code >= least && *code <= 0x10FFFF && !(*code >= 0xD800 && *code <= 0xDFFF);
}

size_t utf8_len(const char *at, size_t size)
{
	uint32_t code;
	size_t len;

	return utf8_decode(at, size, &code, &len) ? len : 1;
}

bool utf8_is_cut(const char *at, size_t size)
{
	const unsigned char first = (unsigned char)at[0];
	size_t whole = first >= 0xF0 && first <= 0xF4   ? 4
		       : first >= 0xE0 && first <= 0xEF ? 3
		       : first >= 0xC2 && first <= 0xDF ? 2
							: 1;

	for (size_t i = 1; i < size; i++)
		if (((unsigned char)at[i] & 0xC0) != 0x80)
			return false;
	return size < whole;
}

void utf8_add(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t code;

		if (!utf8_decode(text + i, len - i, &code, &n)) {
			n = 1;
			buf_adds(out, UTF8_REPLACEMENT);
		} else if (code == 0) {
			buf_adds(out, UTF8_REPLACEMENT);
		} else {
			buf_add(out, text + i, n);
		}
	}
}
