/* SPDX-License-Identifier: MIT */
#include "text/xml.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

static const char REPLACEMENT[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* Whether the character of `len` bytes, as utf8_len gives them, is a Char of XML 1.0 (5th edition,
 * production 2). */
static bool is_allowed(const char *at, size_t len)
{
	unsigned char first = (unsigned char)at[0];

	if (len == 1)
		return first < 0x80 && (first >= 0x20 || strchr("\t\n\r", first)) && first != 0;
	return len != 3 ||
	       (memcmp(at, "\xEF\xBF\xBE", 3) != 0 && memcmp(at, "\xEF\xBF\xBF", 3) != 0);
}

static const char *reference(char c, bool attribute)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '\r':
		return "&#13;";
	case '"':
		return attribute ? "&quot;" : NULL;
	case '\n':
		return attribute ? "&#10;" : NULL;
	case '\t':
		return attribute ? "&#9;" : NULL;
	}
	return NULL;
}

static void add(struct buf *out, const char *text, size_t len, bool attribute)
{
	for (size_t i = 0, n; i < len; i += n) {
		const char *instead = reference(text[i], attribute);

		n = utf8_len(text + i, len - i);
		if (instead)
			buf_adds(out, instead);
		else if (is_allowed(text + i, n))
			buf_add(out, text + i, n);
		else
			buf_adds(out, REPLACEMENT);
	}
}

void xml_text(struct buf *out, const char *text, size_t len)
{
	add(out, text, len, false);
}

void xml_attribute(struct buf *out, const char *name, const char *value)
{
	if (!value)
		return;
	buf_printf(out, " %s=\"", name);
	add(out, value, strlen(value), true);
	buf_addc(out, '"');
}
