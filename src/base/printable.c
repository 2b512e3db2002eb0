/* SPDX-License-Identifier: MIT */
#include "base/printable.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

/* 5th edition: CSI, the control strings, and the short ones. */
size_t printable_sequence_len(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = 2;

	if (len < 2)
		return len;
	if (p[1] == '[') {
		while (i < len && p[i] >= 0x20 && p[i] <= 0x3F)
			i++;
		return i < len && p[i] >= 0x40 && p[i] <= 0x7E ? i + 1 : i;
	}
	if (strchr("]PX^_", p[1])) {
		/* OSC, DCS, SOS, PM, APC: to ST or BEL; an unended one only loses its line. */
		for (; i < len && p[i] != '\n'; i++) {
			if (p[i] == 0x07)
				return i + 1;
			if (p[i] == 0x1B)
				return i + 1 < len && p[i + 1] == '\\' ? i + 2 : i;
		}
		return i;
	}
	for (i = 1; i < len && p[i] >= 0x20 && p[i] <= 0x2F; i++)
		;
	return i < len && p[i] >= 0x30 && p[i] <= 0x7E ? i + 1 : i;
}

static bool is_unsafe(uint32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7F && code < 0xA0) ||
	       code == 0x061C || code == 0x200E || code == 0x200F ||
	       (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
	       code == 0x2028 || code == 0x2029;
}

void printable_add(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t code;

		if (text[i] == 0x1B) {
			n = printable_sequence_len(text + i, len - i);
		} else if (!utf8_decode(text + i, len - i, &code, &n)) {
			n = 1;
			buf_adds(out, UTF8_REPLACEMENT);
		} else if (!is_unsafe(code)) {
			buf_add(out, text + i, n);
		}
	}
}
