/* SPDX-License-Identifier: MIT */
#include "base/printable.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

enum { ESC = 0x1B };

/* The length of the escape sequence that begins with the ESC at `text` (ECMA-48, 5th edition: CSI,
 * the control strings, and the short ones). `*more`: it does not end within the text. */
static size_t sequence_len(const char *text, size_t len, bool *more)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = 1;

	if (len > 1 && p[1] == '[') {
		for (i = 2; i < len && p[i] >= 0x20 && p[i] <= 0x3F; i++)
			;
		if (i < len)
			return p[i] >= 0x40 && p[i] <= 0x7E ? i + 1 : i;
	} else if (len > 1 && strchr("]PX^_", p[1])) {
		/* OSC, DCS, SOS, PM, APC: to ST or BEL; an unended one only loses its line. */
		for (i = 2; i < len && p[i] != '\n'; i++) {
			if (p[i] == 0x07)
				return i + 1;
			if (p[i] == 0x1B && i + 1 < len)
				return p[i + 1] == '\\' ? i + 2 : i;
		}
		if (i < len)
			return i;
	} else {
		for (; i < len && p[i] >= 0x20 && p[i] <= 0x2F; i++)
			;
		if (i < len)
			return p[i] >= 0x30 && p[i] <= 0x7E ? i + 1 : i;
	}
	*more = true;
	return len;
}

static size_t escape_len(const char *text, size_t len, bool *more)
{
	bool open = false;
	size_t found = sequence_len(text, len < PRINTABLE_GAP_MAX ? len : PRINTABLE_GAP_MAX, &open);

	if (open && len >= PRINTABLE_GAP_MAX)
		return 1;
	*more |= open;
	return found;
}

size_t printable_sequence_len(const char *text, size_t len)
{
	bool more = false;

	return escape_len(text, len, &more);
}

static bool is_unsafe(uint32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7F && code < 0xA0) ||
	       code == 0x061C || code == 0x200E || code == 0x200F ||
	       (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
	       code == 0x2028 || code == 0x2029;
}

/* Default_Ignorable_Code_Point. */
static bool is_ignorable(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
	    {0x00AD, 0x00AD},
	    {0x034F, 0x034F},
	    {0x061C, 0x061C},
	    {0x115F, 0x1160},
	    {0x17B4, 0x17B5},
	    {0x180B, 0x180F},
	    {0x200B, 0x200F},
	    {0x202A, 0x202E},
	    {0x2060, 0x206F},
	    {0x3164, 0x3164},
	    {0xFE00, 0xFE0F},
	    {0xFEFF, 0xFEFF},
	    {0xFFA0, 0xFFA0},
	    {0xFFF0, 0xFFF8},
	    {0x1BCA0, 0x1BCA3},
	    {0x1D173, 0x1D17A},
	    {0xE0000, 0xE0FFF},
	};

	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* A colour or another look of what follows: ECMA-48's SGR, CSI with digits, ";" and ":", ending in
 * "m". */
static bool is_look(const char *sequence, size_t len)
{
	if (len < 3 || sequence[1] != '[' || sequence[len - 1] != 'm')
		return false;
	for (size_t i = 2; i < len - 1; i++)
		if ((sequence[i] < '0' || sequence[i] > '9') && sequence[i] != ';' &&
		    sequence[i] != ':')
			return false;
	return true;
}

/* How many characters of ASCII there are that may be shown: most text is of these. */
static size_t plain_len(const char *text, size_t len)
{
	size_t i = 0;

	while (
	    i < len && ((text[i] >= 0x20 && text[i] < 0x7F) || text[i] == '\n' || text[i] == '\t'))
		i++;
	return i;
}

static void add(struct buf *out, const char *text, size_t len, bool coloured)
{
	size_t dropped = 0; /* since the last character that was added */

	for (size_t i = 0, n; i < len; i += n) {
		uint32_t code;
		bool open = false;

		n = plain_len(text + i, len - i);
		if (n) {
			if (dropped > PRINTABLE_GAP_MAX)
				buf_adds(out, UTF8_REPLACEMENT);
			dropped = 0;
			buf_add(out, text + i, n);
			continue;
		}
		if (text[i] == ESC) {
			n = escape_len(text + i, len - i, &open);
			/* Nobody sees it, kept or not. */
			dropped += n;
			if (coloured && is_look(text + i, n))
				buf_add(out, text + i, n);
			continue;
		}
		if (!utf8_decode(text + i, len - i, &code, &n)) {
			n = 1;
			code = 0xFFFD;
		} else if (is_unsafe(code)) {
			dropped += n;
			continue;
		}
		if (dropped > PRINTABLE_GAP_MAX)
			buf_adds(out, UTF8_REPLACEMENT);
		dropped = 0;
		if (n == 1 && code == 0xFFFD)
			buf_adds(out, UTF8_REPLACEMENT);
		else
			buf_add(out, text + i, n);
	}
}

void printable_add(struct buf *out, const char *text, size_t len)
{
	add(out, text, len, false);
}

void printable_add_coloured(struct buf *out, const char *text, size_t len)
{
	add(out, text, len, true);
}

size_t unseen_len(const char *text, size_t len, bool *more)
{
	unsigned char first = (unsigned char)text[0];
	uint32_t code;
	size_t n;

	if (first == ESC)
		return escape_len(text, len, more);
	if (first < 0x80)
		return is_unsafe(first);
	if (utf8_decode(text, len, &code, &n))
		return is_unsafe(code) || is_ignorable(code) ? n : 0;
	if (len < 4 && utf8_is_cut(text, len))
		*more = true;
	return 0;
}
