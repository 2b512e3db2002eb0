/* SPDX-License-Identifier: MIT */
#include "text/json_text.h"

#include "base/utf8.h"

#include <string.h>

static bool is_plain(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7F && c != '"' && c != '\\';
}

/* `letters`: "\n" and the like are written with their letters. */
static void put_quoted(struct buf *out, const char *text, bool letters)
{
	static const char hex[] = "0123456789abcdef";
	static const char lettered[] = "\b\t\n\f\r", letter[] = "btnfr";
	size_t len = strlen(text);
	const char *end = text + len, *plain = text, *p = text;
	char *at;

	while (p < end && is_plain(*p))
		p++;
	if (p == end) {
		at = buf_room(out, len + 2);
		at[0] = at[len + 1] = '"';
		/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): a part of a text. */
		memcpy(at + 1, text, len);
		buf_filled(out, len + 2);
		return;
	}
	buf_addc(out, '"');
	while (p < end) {
		unsigned char c = (unsigned char)*p;

		if (is_plain(*p)) {
			p++;
			continue;
		}
		if (c >= 0x80 && utf8_len(p, (size_t)(end - p)) > 1) {
			p += utf8_len(p, (size_t)(end - p));
			continue;
		}
		buf_add(out, plain, (size_t)(p - plain));
		if (c >= 0x80) {
			buf_adds(out, "\xEF\xBF\xBD");
		} else if (c == '"' || c == '\\') {
			buf_addc(out, '\\');
			buf_addc(out, *p);
		} else if (letters && strchr(lettered, c)) {
			buf_addc(out, '\\');
			buf_addc(out, letter[strchr(lettered, c) - lettered]);
		} else {
			buf_adds(out, "\\u00");
			buf_addc(out, hex[c >> 4]);
			buf_addc(out, hex[c & 15]);
		}
		plain = ++p;
	}
	buf_add(out, plain, (size_t)(end - plain));
	buf_addc(out, '"');
}

/* In one piece: of a hundred thousand results, the calls for a comma, a quote and so on were a
 * tenth of the work. */
static void put_name(struct buf *out, const char *name)
{
	char last = out->len ? out->text[out->len - 1] : '{';
	bool comma = last != '{' && last != '[' && last != '\n';
	size_t len;
	char *at;

	if (!name) {
		if (comma)
			buf_addc(out, ',');
		return;
	}
	len = strlen(name);
	at = buf_room(out, len + 4);
	if (comma)
		*at++ = ',';
	*at++ = '"';
	/* Names are ours, and plain. */
	memcpy(at, name, len);
	at[len] = '"';
	at[len + 1] = ':';
	buf_filled(out, comma + len + 3);
}

void json_put_open(struct buf *out, const char *name, char bracket)
{
	if (out->len)
		put_name(out, name);
	buf_addc(out, bracket);
}

static void put_string(struct buf *out, const char *name, const char *text, bool letters)
{
	if (!text) {
		json_put_null(out, name);
		return;
	}
	put_name(out, name);
	put_quoted(out, text, letters);
}

void json_put_string(struct buf *out, const char *name, const char *text)
{
	put_string(out, name, text, false);
}

void json_put_text(struct buf *out, const char *name, const char *text)
{
	put_string(out, name, text, true);
}

/* The digits of `number`, at least `least` of them. Not by printf: of a hundred thousand results it
 * was the larger part of the work. */
static void put_digits(struct buf *out, unsigned long long number, int least)
{
	char digits[20];
	size_t at = sizeof digits;

	for (; number || least > 0; number /= 10, least--)
		digits[--at] = (char)('0' + number % 10);
	buf_add(out, digits + at, sizeof digits - at);
}

static unsigned long long put_sign(struct buf *out, long long number)
{
	if (number >= 0)
		return (unsigned long long)number;
	buf_addc(out, '-');
	return -(unsigned long long)number;
}

void json_put_integer(struct buf *out, const char *name, long long number)
{
	put_name(out, name);
	put_digits(out, put_sign(out, number), 1);
}

void json_put_known(struct buf *out, const char *name, long long number, bool known)
{
	if (known)
		json_put_integer(out, name, number);
	else
		json_put_null(out, name);
}

void json_put_seconds(struct buf *out, const char *name, double seconds)
{
	const double most = 1e12; /* thirty thousand years */
	double known = seconds > most ? most : seconds > -most ? seconds : -most;
	long long us = (long long)(known < 0 ? known * 1e6 - 0.5 : known * 1e6 + 0.5);
	unsigned long long rest;

	put_name(out, name);
	rest = put_sign(out, us);
	put_digits(out, rest / 1000000, 1);
	buf_addc(out, '.');
	put_digits(out, rest % 1000000, 6);
}

void json_put_bool(struct buf *out, const char *name, bool value)
{
	put_name(out, name);
	buf_adds(out, value ? "true" : "false");
}

void json_put_null(struct buf *out, const char *name)
{
	put_name(out, name);
	buf_adds(out, "null");
}

void json_put_strings(struct buf *out, const char *name, const struct strings *strings)
{
	json_put_open(out, name, '[');
	for (size_t i = 0; i < strings->count; i++)
		json_put_string(out, NULL, strings->items[i]);
	buf_addc(out, ']');
}
