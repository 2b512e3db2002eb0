/* SPDX-License-Identifier: MIT */
#include "text/mask_read.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_ENTITY = 10 };

/* The text may go on behind its end, and then decide. */
static const struct mask_unit undecided = {0};

static struct mask_unit raw(char c)
{
	return (struct mask_unit){1, 1, {c}};
}

static struct mask_unit code_point(unsigned long code, size_t took)
{
	if (code < 0x80)
		return (struct mask_unit){took, 1, {(char)code}};
	if (code < 0x800)
		return (struct mask_unit){
		    took, 2, {(char)(0xC0 | code >> 6), (char)(0x80 | (code & 63))}};
	if (code < 0x10000)
		return (struct mask_unit){took, 3,
		    {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 63)),
			(char)(0x80 | (code & 63))}};
	return (struct mask_unit){took, 4,
	    {(char)(0xF0 | (code >> 18 & 7)), (char)(0x80 | (code >> 12 & 63)),
		(char)(0x80 | (code >> 6 & 63)), (char)(0x80 | (code & 63))}};
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
	return byte < 0 ? raw('%') : (struct mask_unit){3, 1, {(char)byte}};
}

static struct mask_unit read_json(const char *text, size_t len)
{
	static const char names[] = "bfnrt\"\\/'", meant[] = "\b\f\n\r\t\"\\/'";
	const char *name;
	long high, low;

	if (text[0] != '\\')
		return raw(text[0]);
	if (len < 2)
		return undecided;
	if (text[1] != 'u') {
		name = memchr(names, text[1], sizeof names - 1);
		return name ? (struct mask_unit){2, 1, {meant[name - names]}} : raw('\\');
	}
	if (len < 6)
		return undecided;
	high = hex_digits(text + 2, 4);
	if (high < 0)
		return raw('\\');
	if (high < 0xD800 || high > 0xDBFF)
		return code_point((unsigned long)high, 6);
	if (len < 12)
		return undecided;
	low = text[6] == '\\' && text[7] == 'u' ? hex_digits(text + 8, 4) : -1;
	if (low < 0xDC00 || low > 0xDFFF)
		return raw('\\');
	return code_point(0x10000 + ((unsigned long)(high - 0xD800) << 10 | (low - 0xDC00)), 12);
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
			return (struct mask_unit){took, 1, {entities[i].meant}};
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
	struct mask_unit unit = text[0] == '%' ? read_percent(text, len) : read_json(text, len);

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
	case MASK_JSON:
		return read_json(text, len);
	case MASK_XML:
		return read_xml(text, len);
	case MASK_BASE64:
		return read_base64(text, len);
	}
	return raw(text[0]);
}
