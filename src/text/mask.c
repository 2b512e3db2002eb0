/* SPDX-License-Identifier: MIT */
#include "text/mask.h"

#include "base/printable.h"
#include "base/utf8.h"
#include "text/mask_match.h"

#include <string.h>

/* ---- forms ---- */

static void add_start(struct mask *mask, struct arena *arena, const struct mask_form *form, char c)
{
	struct mask_form *copy = arena_alloc(arena, sizeof *copy);

	*copy = *form;
	copy->next = mask->starts[(unsigned char)c];
	mask->starts[(unsigned char)c] = copy;
}

static void add_form(
    struct mask *mask, struct arena *arena, enum mask_kind kind, const char *text, size_t len)
{
	struct mask_form form = {kind, text, len, NULL};

	if (len < MASK_LEAST)
		return;
	for (form.next = mask->starts[(unsigned char)text[0]]; form.next;
	     form.next = form.next->next)
		if (form.next->kind == kind && form.next->len == len &&
		    memcmp(form.next->text, text, len) == 0)
			return;
	form.text = arena_strndup(arena, text, len);
	mask->count++;
	add_start(mask, arena, &form, text[0]);
	switch (kind) {
	case MASK_PLAIN:
		break;
	case MASK_PERCENT:
		if (text[0] == ' ')
			add_start(mask, arena, &form, '+');
		if (text[0] != '%')
			add_start(mask, arena, &form, '%');
		break;
	case MASK_QUOTED:
		if (text[0] != '\\')
			add_start(mask, arena, &form, '\\');
		break;
	case MASK_XML:
		if (text[0] != '&')
			add_start(mask, arena, &form, '&');
		break;
	case MASK_BASE64:
		if (text[0] != '+' && text[0] != '/')
			break;
		add_start(mask, arena, &form, text[0] == '+' ? '-' : '_');
		add_start(mask, arena, &form, '%');
		add_start(mask, arena, &form, '\\');
		break;
	}
}

/* The characters that the value alone decides when `before` bytes of something else, not a multiple
 * of three, stand before it. */
static void add_base64(
    struct mask *mask, struct arena *arena, const char *value, size_t len, size_t before)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t bits = (before + len) * 8, first = (before * 8 + 5) / 6;
	struct buf form = BUF_INIT;

	for (size_t i = first; (i + 1) * 6 <= bits; i++) {
		unsigned digit = 0;

		for (size_t bit = i * 6; bit < i * 6 + 6; bit++) {
			unsigned char byte = (unsigned char)value[bit / 8 - before];

			digit = digit << 1 | (byte >> (7 - bit % 8) & 1);
		}
		buf_addc(&form, digits[digit]);
	}
	add_form(mask, arena, MASK_BASE64, form.text, form.len);
	buf_release(&form);
}

static void add_encoded(struct mask *mask, struct arena *arena, const char *value, size_t len)
{
	if (len < MASK_LEAST)
		return;
	add_form(mask, arena, MASK_PLAIN, value, len);
	add_form(mask, arena, MASK_PERCENT, value, len);
	add_form(mask, arena, MASK_QUOTED, value, len);
	add_form(mask, arena, MASK_XML, value, len);
	for (size_t before = 0; before < 3; before++)
		add_base64(mask, arena, value, len, before);
}

/* In ISO 8859-1, and in the two encodings that differ from it in little but the euro sign, as some
 * tools still write their reports. */
static void add_latin(
    struct mask *mask, struct arena *arena, const char *value, size_t len, unsigned char euro)
{
	struct buf latin = BUF_INIT;

	for (size_t i = 0, n; i < len; i += n) {
		uint32_t code;

		if (!utf8_decode(value + i, len - i, &code, &n) ||
		    (code > 0xFF && code != 0x20AC)) {
			buf_clear(&latin);
			break;
		}
		buf_addc(&latin, (char)(code > 0xFF ? euro : code));
	}
	if (latin.len < len)
		add_encoded(mask, arena, latin.text, latin.len);
	buf_release(&latin);
}

/* As what shows it leaves it, too. */
static void add_text(struct mask *mask, struct arena *arena, const char *value, size_t len)
{
	enum { EURO_IN_WINDOWS_1252 = 0x80, EURO_IN_ISO_8859_15 = 0xA4 };
	struct buf seen = BUF_INIT;

	add_encoded(mask, arena, value, len);
	add_latin(mask, arena, value, len, EURO_IN_WINDOWS_1252);
	add_latin(mask, arena, value, len, EURO_IN_ISO_8859_15);
	for (size_t i = 0, n; i < len; i += n) {
		bool open = false;

		n = unseen_len(value + i, len - i, &open);
		if (n)
			continue;
		buf_addc(&seen, value[i]);
		n = 1;
	}
	if (seen.len < len)
		add_encoded(mask, arena, seen.text, seen.len);
	buf_release(&seen);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without the white space around it too: many a reader drops that. */
static void add_trimmed(struct mask *mask, struct arena *arena, const char *value, size_t len)
{
	add_text(mask, arena, value, len);
	for (; len && is_blank(value[len - 1]); len--)
		;
	for (; len && is_blank(value[0]); len--)
		value++;
	add_text(mask, arena, value, len);
}

bool mask_add(struct mask *mask, struct arena *arena, const char *value)
{
	if (strlen(value) < MASK_LEAST)
		return false;
	add_trimmed(mask, arena, value, strlen(value));
	for (const char *line = value; *line; line += strspn(line, "\r\n")) {
		size_t len = strcspn(line, "\r\n");

		add_trimmed(mask, arena, line, len);
		line += len;
	}
	return true;
}

/* ---- the search ---- */

/* The length of the longest that stands at the start of the text; 0: none. `*more`: it could be a
 * longer one, should the text go on. */
static size_t match(const struct mask *mask, const char *text, size_t len, bool *more)
{
	size_t longest = 0;

	for (const struct mask_form *form = mask->starts[(unsigned char)text[0]]; form;
	     form = form->next) {
		size_t found = mask_match(form, text, len, more);

		if (found > longest)
			longest = found;
	}
	return longest;
}

bool mask_finds(const struct mask *mask, const char *text, size_t len)
{
	bool more = false;

	if (mask->count)
		for (size_t i = 0; i < len; i++)
			if (match(mask, text + i, len - i, &more))
				return true;
	return false;
}

/* Shows what is decided of the text, all of it where it is at its `end`, and returns how much that
 * is. `*hidden` bytes at the start of the text belong to what was found before; afterwards it says
 * how many of the rest belong to what was found. */
static size_t show(const struct mask *mask, const char *text, size_t len, bool at_end,
    size_t *hidden, struct buf *out)
{
	size_t end = *hidden, from = end, i;

	for (i = 0; i < len; i++) {
		bool more = false;
		size_t found = match(mask, text + i, len - i, &more);

		if (more && !at_end)
			break;
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
	if (i > from)
		buf_add(out, text + from, i - from);
	*hidden = end > i ? end - i : 0;
	return i;
}

const char *mask_text(const struct mask *mask, struct arena *arena, const char *text)
{
	struct buf out = BUF_INIT;
	size_t hidden = 0, len;

	if (!text || !mask_finds(mask, text, len = strlen(text)))
		return text;
	show(mask, text, len, true, &hidden, &out);
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

	if (stream->mask->count == 0) {
		buf_add(out, data, len);
		return;
	}
	buf_add(held, data, len);
	buf_drop(held, show(stream->mask, held->text, held->len, false, &stream->hidden, out));
}

void mask_stream_end(struct mask_stream *stream, struct buf *out)
{
	struct buf *held = &stream->held;

	show(stream->mask, held->text, held->len, true, &stream->hidden, out);
	buf_release(held);
}
