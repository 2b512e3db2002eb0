/* SPDX-License-Identifier: MIT */
#include "text/mask_read.h"

#include "base/printable.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_ENTITY = 10 };

/* The text may go on behind its end, and then decide. */
static const struct mask_unit undecided = {0};

static struct mask_unit raw(char c)
{
	return (struct mask_unit){1, 1, {c}, false};
}

static struct mask_unit code_point(unsigned long code, size_t took)
{
	struct mask_unit unit = {.took = took,
	    .len = code < 0x80      ? 1
		   : code < 0x800   ? 2
		   : code < 0x10000 ? 3
				    : 4};
	static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};

	for (size_t i = unit.len; i-- > 1; code >>= 6)
		unit.bytes[i] = (char)(0x80 | (code & 63));
	unit.bytes[0] = (char)(leads[unit.len] | code);
	return unit;
}

/* `count` digits of base 16; -1 when they are none. */
static long hex_digits(const char *text, size_t count)
{
	long value = 0;

	for (size_t i = 0; i < count; i++) {
		char c = text[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;

		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

static struct mask_unit read_percent(const char *text, size_t len)
{
	long byte;

	if (text[0] != '%')
		return raw(text[0]);
	if (len < 3)
		return undecided;
	byte = hex_digits(text + 1, 2);
	return byte < 0 ? raw('%') : (struct mask_unit){3, 1, {(char)byte}, false};
}

static struct mask_unit read_surrogates(const char *text, size_t len, long high)
{
	long low;

	if (len < 12)
		return undecided;
	low = text[6] == '\\' && text[7] == 'u' ? hex_digits(text + 8, 4) : -1;
	if (low < 0xDC00 || low > 0xDFFF)
		return raw('\\');
	return code_point(0x10000 + ((unsigned long)(high - 0xD800) << 10 | (low - 0xDC00)), 12);
}

/* \uXXXX, \UXXXXXXXX. */
static struct mask_unit read_code(const char *text, size_t len, size_t digits)
{
	long code;

	if (len < 2 + digits)
		return undecided;
	code = hex_digits(text + 2, digits);
	if (code < 0 || code > 0x10FFFF)
		return raw('\\');
	return code >= 0xD800 && code <= 0xDBFF && digits == 4
		   ? read_surrogates(text, len, code)
		   : code_point((unsigned long)code, 2 + digits);
}

/* \xXX, \ooo with up to three digits; `at`: where they begin. */
static struct mask_unit read_byte(const char *text, size_t len, size_t at, int base, size_t most)
{
	size_t count = 0;
	int value = 0;

	for (; count < most && at + count < len; count++) {
		long digit = hex_digits(text + at + count, 1);

		if (digit < 0 || digit >= base)
			break;
		value = value * base + (int)digit;
	}
	if (count < most && at + count == len)
		return undecided;
	return count ? (struct mask_unit){at + count, 1, {(char)value}, true} : raw('\\');
}

struct mask_unit mask_as_code_point(struct mask_unit unit)
{
	return code_point((unsigned char)unit.bytes[0], unit.took);
}

/* A backslash before any other character is one that quotes it: see mask_gap. */
static struct mask_unit read_quoted(const char *text, size_t len)
{
	static const char names[] = "abeEfnrtv\"\\/'", meant[] = "\a\b\033\033\f\n\r\t\v\"\\/'";
	const char *name;

	if (text[0] != '\\')
		return raw(text[0]);
	if (len < 2)
		return undecided;
	switch (text[1]) {
	case 'u':
		return read_code(text, len, 4);
	case 'U':
		return read_code(text, len, 8);
	case 'x':
		return read_byte(text, len, 2, 16, 2);
	}
	if (text[1] >= '0' && text[1] <= '7')
		return read_byte(text, len, 1, 8, 3);
	name = memchr(names, text[1], sizeof names - 1);
	return name ? (struct mask_unit){2, 1, {meant[name - names]}, false} : raw('\\');
}

static struct mask_unit read_xml(const char *text, size_t len)
{
	static const struct {
		const char *name;
		char meant;
	} entities[] = {
	    {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
	const char *end;
	char digits[LONGEST_ENTITY + 1] = "", *behind;
	unsigned long code;
	size_t took;
	bool hex;

	if (text[0] != '&')
		return raw(text[0]);
	end = memchr(text, ';', len < LONGEST_ENTITY ? len : LONGEST_ENTITY);
	if (!end)
		return len < LONGEST_ENTITY ? undecided : raw('&');
	took = (size_t)(end - text) + 1;
	for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
		if (strlen(entities[i].name) == took && memcmp(entities[i].name, text, took) == 0)
			return (struct mask_unit){took, 1, {entities[i].meant}, false};
	if (took < 4 || text[1] != '#')
		return raw('&');
	hex = text[2] == 'x' || text[2] == 'X';
	memcpy(digits, text + 2 + hex, took - 3 - hex);
	code = strtoul(digits, &behind, hex ? 16 : 10);
	return *behind || behind == digits || code > 0x10FFFF ? raw('&') : code_point(code, took);
}

/* A digit, in either alphabet, and that also within a URL or a JSON string. A line's end is read as
 * nothing. */
static struct mask_unit read_base64(const char *text, size_t len)
{
	struct mask_unit unit = text[0] == '%' ? read_percent(text, len) : read_quoted(text, len);

	switch (unit.bytes[0]) {
	case '-':
		unit.bytes[0] = '+';
		break;
	case '_':
		unit.bytes[0] = '/';
		break;
	case '\r':
	case '\n':
		unit.len = 0;
		break;
	}
	return unit;
}

struct mask_unit mask_read(enum mask_kind kind, const char *text, size_t len)
{
	switch (kind) {
	case MASK_PLAIN:
		break;
	case MASK_PERCENT:
		return read_percent(text, len);
	case MASK_QUOTED:
		return read_quoted(text, len);
	case MASK_XML:
		return read_xml(text, len);
	case MASK_BASE64:
		return read_base64(text, len);
	}
	return raw(text[0]);
}

/* ---- what is not read, or not seen ---- */

/* In an encoding the text is read first, as far as that may be needed. */
static size_t unseen_encoded(enum mask_kind kind, const char *text, size_t len, bool *more)
{
	enum { WINDOW = 256 };
	char window[WINDOW];
	size_t have = 0, at = 0, n;
	bool open = false, cut = false, numbered = false;
	struct mask_unit unit;

	while (at < len && have + sizeof unit.bytes <= sizeof window) {
		unit = mask_read(kind, text + at, len - at);
		if (!unit.took) {
			cut = true;
			break;
		}
		numbered |= at == 0 && unit.numbered;
		memcpy(window + have, unit.bytes, unit.len);
		have += unit.len;
		at += unit.took;
	}
	n = have ? unseen_len(window, have, &open) : 0;
	if (open || !have) {
		*more |= cut || at == len;
		n = 0;
	}
	if (!n && numbered) {
		unit = mask_as_code_point(mask_read(kind, text, len));
		return unseen_len(unit.bytes, unit.len, &open) ? unit.took : 0;
	}
	for (at = 0; n > 0; at += unit.took) {
		unit = mask_read(kind, text + at, len - at);
		n -= unit.len < n ? unit.len : n;
	}
	return at;
}

static size_t unseen(const char *text, size_t len, bool *more)
{
	bool open = false;
	size_t n = unseen_len(text, len, &open);

	*more |= open;
	return open ? 0 : n;
}

/* Whether `word` stands at the start. */
static bool begins(const char *text, size_t len, const char *word, bool *more)
{
	size_t want = strlen(word);

	if (memcmp(text, word, len < want ? len : want) != 0)
		return false;
	*more |= len < want;
	return len >= want;
}

static size_t gap_in_xml(const char *text, size_t len, bool *more)
{
	static const char open[] = "<![CDATA[", close[] = "]]>", comment[] = "<!--";

	if (begins(text, len, open, more))
		return strlen(open);
	if (begins(text, len, close, more))
		return strlen(close);
	if (!begins(text, len, comment, more))
		return 0;
	for (size_t i = strlen(comment); i + 2 < len && i < PRINTABLE_GAP_MAX; i++)
		if (memcmp(text + i, "-->", 3) == 0)
			return i + 3;
	*more |= len < PRINTABLE_GAP_MAX;
	return 0;
}

size_t mask_gap(enum mask_kind kind, const char *text, size_t len, bool *more)
{
	switch (kind) {
	case MASK_PLAIN:
	case MASK_BASE64:
		break;
	case MASK_QUOTED:
		if (strchr("'\"$", text[0]) && text[0])
			return 1;
		if (text[0] == '\\') {
			bool open = false;
			size_t n = unseen_encoded(kind, text, len, &open);

			*more |= open;
			return n ? n : !open;
		}
		break;
	case MASK_PERCENT:
		if (text[0] == '%')
			return unseen_encoded(kind, text, len, more);
		break;
	case MASK_XML:
		if (text[0] == '&')
			return unseen_encoded(kind, text, len, more);
		if (text[0] == '<' || text[0] == ']')
			return gap_in_xml(text, len, more);
		break;
	}
	return unseen(text, len, more);
}

size_t mask_overstruck(enum mask_kind kind, const char *text, size_t len, bool *more)
{
	struct mask_unit unit = mask_read(kind, text, len);
	size_t n = unit.took;

	if (text[0] == '\n')
		return 0;
	if (n == 1 && utf8_is_cut(text, len))
		n = len;
	else if (n == 1)
		n = utf8_len(text, len);
	if (n && n < len) {
		unit = mask_read(kind, text + n, len - n);
		if (unit.took)
			return unit.len == 1 && unit.bytes[0] == '\b' ? n + unit.took : 0;
	}
	*more = true;
	return 0;
}
