/* SPDX-License-Identifier: MIT */
#include "base/mask.h"

#include <stdlib.h>
#include <string.h>

/* ---- forms ---- */

static void add_form(struct mask *mask, struct arena *arena, const char *text, size_t len)
{
	size_t at;

	if (len < MASK_LEAST)
		return;
	/* The longest first. */
	for (at = 0; at < mask->count && mask->forms[at].len >= len; at++)
		if (mask->forms[at].len == len && memcmp(mask->forms[at].text, text, len) == 0)
			return;
	mask->forms = arena_grow(arena, mask->forms, mask->count, sizeof *mask->forms);
	memmove(mask->forms + at + 1, mask->forms + at, (mask->count - at) * sizeof *mask->forms);
	mask->forms[at] = (struct mask_form){arena_strndup(arena, text, len), len};
	mask->count++;
	mask->starts[(unsigned char)text[0]] = true;
	if (len > mask->longest)
		mask->longest = len;
}

static void add_buf(struct mask *mask, struct arena *arena, struct buf *form)
{
	add_form(mask, arena, form->text, form->len);
	buf_release(form);
}

static void add_lines(struct mask *mask, struct arena *arena, const char *value)
{
	for (const char *line = value; *line; line += strspn(line, "\r\n")) {
		size_t len = strcspn(line, "\r\n");

		add_form(mask, arena, line, len);
		line += len;
	}
}

/* The characters that the value alone decides when `before` bytes of something else, not a multiple
 * of three, stand before it. */
static void add_base64(
    struct mask *mask, struct arena *arena, const char *value, size_t before, const char *last_two)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	size_t len = strlen(value), bits = (before + len) * 8, first = (before * 8 + 5) / 6;
	struct buf form = BUF_INIT;

	for (size_t i = first; (i + 1) * 6 <= bits; i++) {
		unsigned digit = 0;

		for (size_t bit = i * 6; bit < i * 6 + 6; bit++) {
			unsigned char byte = (unsigned char)value[bit / 8 - before];

			digit = digit << 1 | (byte >> (7 - bit % 8) & 1);
		}
		buf_addc(&form, digit < 62 ? digits[digit] : last_two[digit - 62]);
	}
	add_buf(mask, arena, &form);
}

/* `plain`: what stays as it is beside letters and digits. `space`: how one is written. */
static void add_percent(struct mask *mask, struct arena *arena, const char *value,
    const char *plain, const char *space, const char *hex)
{
	struct buf form = BUF_INIT;

	for (const unsigned char *p = (const unsigned char *)value; *p; p++) {
		if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		    (*p >= '0' && *p <= '9') || strchr(plain, *p)) {
			buf_addc(&form, (char)*p);
		} else if (*p == ' ') {
			buf_adds(&form, space);
		} else {
			buf_addc(&form, '%');
			buf_addc(&form, hex[*p >> 4]);
			buf_addc(&form, hex[*p & 15]);
		}
	}
	add_buf(mask, arena, &form);
}

/* The code point at `text`, and how many bytes it takes. */
static unsigned decode(const unsigned char *text, size_t *len)
{
	static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
	size_t n = text[0] < 0xC0 ? 1 : text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4;
	unsigned code = text[0] & masks[n];

	for (size_t i = 1; i < n; i++) {
		if ((text[i] & 0xC0) != 0x80) {
			*len = 1;
			return text[0];
		}
		code = code << 6 | (text[i] & 0x3F);
	}
	*len = n;
	return code;
}

static void put_u(struct buf *out, unsigned unit, const char *hex)
{
	buf_adds(out, "\\u");
	for (int shift = 12; shift >= 0; shift -= 4)
		buf_addc(out, hex[unit >> shift & 15]);
}

/* `ascii`: all beyond ASCII as \u; `slash`: how a slash is written. */
static void add_json(struct mask *mask, struct arena *arena, const char *value, bool ascii,
    const char *slash, const char *hex)
{
	static const char named[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
	struct buf form = BUF_INIT;
	size_t len;

	for (const unsigned char *p = (const unsigned char *)value; *p; p += len) {
		unsigned code = decode(p, &len);
		const char *name = code < 0x80 ? strchr(named, (int)code) : NULL;

		if (name) {
			buf_addc(&form, '\\');
			buf_addc(&form, names[name - named]);
		} else if (code == '/') {
			buf_adds(&form, slash);
		} else if (code < 0x20 || (ascii && len > 1 && code < 0x10000)) {
			put_u(&form, code, hex);
		} else if (ascii && len > 1) {
			put_u(&form, 0xD800 + ((code - 0x10000) >> 10), hex);
			put_u(&form, 0xDC00 + ((code - 0x10000) & 0x3FF), hex);
		} else {
			buf_add(&form, (const char *)p, len);
		}
	}
	add_buf(mask, arena, &form);
}

static void add_xml(struct mask *mask, struct arena *arena, const char *value, const char *quote,
    const char *apostrophe)
{
	struct buf form = BUF_INIT;

	for (const char *p = value; *p; p++)
		switch (*p) {
		case '&':
			buf_adds(&form, "&amp;");
			break;
		case '<':
			buf_adds(&form, "&lt;");
			break;
		case '>':
			buf_adds(&form, "&gt;");
			break;
		case '"':
			buf_adds(&form, quote);
			break;
		case '\'':
			buf_adds(&form, apostrophe);
			break;
		default:
			buf_addc(&form, *p);
		}
	add_buf(mask, arena, &form);
}

bool mask_add(struct mask *mask, struct arena *arena, const char *value)
{
	static const char *const hex[] = {"0123456789abcdef", "0123456789ABCDEF"};

	if (strlen(value) < MASK_LEAST)
		return false;
	add_form(mask, arena, value, strlen(value));
	add_lines(mask, arena, value);
	for (size_t before = 0; before < 3; before++) {
		add_base64(mask, arena, value, before, "+/");
		add_base64(mask, arena, value, before, "-_");
	}
	for (size_t i = 0; i < 2; i++) {
		add_percent(mask, arena, value, "-._~", "%20", hex[i]);
		add_percent(mask, arena, value, "-._~!*'()", "%20", hex[i]);
		add_percent(mask, arena, value, "-._~/", "%20", hex[i]);
		add_percent(mask, arena, value, "-._*", "+", hex[i]);
		add_percent(mask, arena, value, "-._~", "+", hex[i]);
		add_json(mask, arena, value, false, "/", hex[i]);
		add_json(mask, arena, value, true, "/", hex[i]);
		add_json(mask, arena, value, false, "\\/", hex[i]);
		add_json(mask, arena, value, true, "\\/", hex[i]);
	}
	add_xml(mask, arena, value, "\"", "'");
	add_xml(mask, arena, value, "&quot;", "'");
	add_xml(mask, arena, value, "&quot;", "&apos;");
	add_xml(mask, arena, value, "&quot;", "&#39;");
	add_xml(mask, arena, value, "&#34;", "&#39;");
	add_xml(mask, arena, value, "&quot;", "&#x27;");
	return true;
}

/* ---- the search ---- */

/* The length of the longest form that stands at the start of the text; 0: none. */
static size_t match(const struct mask *mask, const char *text, size_t len)
{
	if (!mask->starts[(unsigned char)text[0]])
		return 0;
	for (size_t i = 0; i < mask->count; i++)
		if (mask->forms[i].len <= len &&
		    memcmp(mask->forms[i].text, text, mask->forms[i].len) == 0)
			return mask->forms[i].len;
	return 0;
}

bool mask_finds(const struct mask *mask, const char *text, size_t len)
{
	if (mask->count)
		for (size_t i = 0; i < len; i++)
			if (match(mask, text + i, len - i))
				return true;
	return false;
}

/* Shows the first `ready` bytes of the text, which has `len`. `*hidden` of them at its start belong
 * to what was found before; afterwards it says how many behind `ready` belong to what was found. */
static void show(const struct mask *mask, const char *text, size_t ready, size_t len,
    size_t *hidden, struct buf *out)
{
	size_t end = *hidden, from = end;

	for (size_t i = 0; i < ready; i++) {
		size_t found = match(mask, text + i, len - i);

		if (!found)
			continue;
		if (i >= end) {
			buf_add(out, text + from, i - from);
			buf_adds(out, MASK_TEXT);
		}
		if (i + found > end)
			end = i + found;
		from = end;
	}
	if (ready > from)
		buf_add(out, text + from, ready - from);
	*hidden = end > ready ? end - ready : 0;
}

const char *mask_text(const struct mask *mask, struct arena *arena, const char *text)
{
	struct buf out = BUF_INIT;
	size_t hidden = 0, len;

	if (!text || !mask_finds(mask, text, len = strlen(text)))
		return text;
	show(mask, text, len, len, &hidden, &out);
	text = arena_strndup(arena, out.text, out.len);
	buf_release(&out);
	return text;
}

/* ---- streams ---- */

void mask_stream_init(struct mask_stream *stream, const struct mask *mask)
{
	*stream = (struct mask_stream){.mask = mask, .held = BUF_INIT};
}

void mask_stream_add(struct mask_stream *stream, const char *data, size_t len, struct buf *out)
{
	struct buf *held = &stream->held;
	size_t ready;

	if (stream->mask->count == 0) {
		buf_add(out, data, len);
		return;
	}
	buf_add(held, data, len);
	/* A byte is decided when the longest form that begins at it would be here. */
	if (held->len < stream->mask->longest)
		return;
	ready = held->len - stream->mask->longest + 1;
	show(stream->mask, held->text, ready, held->len, &stream->hidden, out);
	buf_drop(held, ready);
}

void mask_stream_end(struct mask_stream *stream, struct buf *out)
{
	struct buf *held = &stream->held;

	show(stream->mask, held->text, held->len, held->len, &stream->hidden, out);
	buf_release(held);
}
