/* SPDX-License-Identifier: MIT */
#include "text/wrap.h"

#include "base/printable.h"
#include "base/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOG_WIDTH = 160, LEAST = 20 };

int wrap_width(int fd)
{
	const char *columns = getenv("COLUMNS");

	return isatty(fd) || (columns && columns[0]) ? style_columns(fd) : LOG_WIDTH;
}

/* East Asian characters and pictures, as terminals draw them. */
static bool is_wide(uint32_t code)
{
	return (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
	       (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
	       (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
	       (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x1F300 && code <= 0x1FAFF) ||
	       (code >= 0x20000 && code <= 0x3FFFD) || code == 0x2705 || code == 0x274C ||
	       code == 0x23E9;
}

/* One thing of the text: how many bytes it has, and columns. */
static size_t step(const char *at, size_t len, int *columns)
{
	bool more = false;
	size_t unseen = unseen_len(at, len, &more), size;
	uint32_t code;

	*columns = 0;
	if (unseen)
		return unseen;
	*columns = 1;
	if (!utf8_decode(at, len, &code, &size))
		return 1;
	if (code >= 0x300 && code <= 0x36F)
		*columns = 0;
	else if (is_wide(code))
		*columns = 2;
	return size;
}

int columns_of(const char *text, size_t len)
{
	int all = 0, columns;

	for (size_t at = 0; at < len; all += columns)
		at += step(text + at, len - at, &columns);
	return all;
}

/* How many bytes fit into `room` columns; `*next`: where the rest begins. */
static size_t fit(const char *line, size_t len, int room, bool at_blank, size_t *next)
{
	size_t at = 0, blank = 0;
	int used = 0, columns, used_at_blank = 0;

	while (at < len) {
		size_t size = step(line + at, len - at, &columns);

		if (used + columns > room)
			break;
		if (line[at] == ' ' && used > 0) {
			blank = at;
			used_at_blank = used;
		}
		used += columns;
		at += size;
	}
	if (at < len && at_blank && line[at] != ' ' && used_at_blank > room / 2)
		at = blank;
	*next = at;
	while (*next < len && line[*next] == ' ')
		++*next;
	return at;
}

static void add_blanks(struct buf *out, int count)
{
	for (; count > 0; count--)
		buf_addc(out, ' ');
}

static void wrap(struct buf *out, const struct style *style, const char *line, size_t len,
    int indent, int room, int rest, int rows)
{
	for (size_t next; len > 0; rows--, line += next, len -= next) {
		bool last = rows == 1 && columns_of(line, len) > room;
		size_t size = fit(line, len, last ? room - 2 : room, !last, &next);

		/* Nothing fits: it is as wide as it is. */
		if (!size && !next)
			size = next = len;
		buf_add(out, line, size);
		if (last)
			buf_printf(out, "%s%s", style->utf8 ? "…" : "..", style->off);
		if (last || next >= len)
			break;
		buf_addc(out, '\n');
		add_blanks(out, indent);
		room = rest;
	}
	buf_addc(out, '\n');
}

void wrap_line(
    struct buf *out, const struct style *style, const char *line, int indent, int width, int rows)
{
	const size_t len = strlen(line);

	/* No character takes more columns than bytes. */
	if (len <= (size_t)width) {
		buf_add(out, line, len);
		buf_addc(out, '\n');
		return;
	}
	if (indent > width - LEAST)
		indent = width > LEAST ? width - LEAST : 0;
	wrap(out, style, line, len, indent, width, width - indent, rows);
}

void wrap_text(struct buf *out, const struct style *style, const char *text, int indent, int width,
    int rows, int most)
{
	struct buf safe = BUF_INIT;
	const char *line, *end;

	if (indent > width - LEAST)
		indent = width > LEAST ? width - LEAST : 0;
	printable_add(&safe, text, strlen(text));
	for (char *tab = safe.text; (tab = strchr(tab, '\t'));)
		*tab = ' ';
	for (line = safe.text; *line && most > 0; line = *end ? end + 1 : end) {
		size_t len, own;
		int room;

		end = line + strcspn(line, "\n");
		for (len = (size_t)(end - line); len > 0 && line[len - 1] == ' '; len--)
			;
		if (!len)
			continue;
		own = strspn(line, " ");
		room = width - indent - (int)own;
		if (room < LEAST)
			room = LEAST;
		most--;
		add_blanks(out, indent);
		/* What goes on stands under where the line began. */
		add_blanks(out, (int)own);
		wrap(out, style, line + own, len - own, indent + (int)own, room, room, rows);
	}
	buf_release(&safe);
}
