/* SPDX-License-Identifier: MIT */
#include "text/tail.h"

#include "base/printable.h"
#include "text/wrap.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 16 * 1024 };

/* The start of the last `lines` lines in the text, which may or may not end with a newline. */
static const char *last_lines(const char *text, size_t len, int lines)
{
	const char *p = text + len;

	if (p > text && p[-1] == '\n')
		p--;
	for (; p > text; p--)
		if (p[-1] == '\n' && --lines == 0)
			break;
	return p;
}

size_t tail_bytes(const char *path, char *into, size_t most, bool *cut)
{
	size_t len = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	off_t size;

	if (cut)
		*cut = false;
	if (fd < 0)
		return 0;
	size = lseek(fd, 0, SEEK_END);
	lseek(fd, size > (off_t)most ? size - (off_t)most : 0, SEEK_SET);
	for (ssize_t n; len < most && (n = read(fd, into + len, most - len)) > 0;)
		len += (size_t)n;
	close(fd);
	if (cut)
		*cut = size > (off_t)most;
	return len;
}

void tail_read(const char *path, int lines, struct buf *out)
{
	char text[MOST];
	bool cut;
	size_t len = tail_bytes(path, text, sizeof text, &cut);
	const char *from = last_lines(text, len, lines);

	/* A line that was cut at its start is left out, unless it is all there is. */
	if (from == text && cut) {
		const char *newline = memchr(text, '\n', len);

		if (newline && newline + 1 < text + len)
			from = newline + 1;
	}
	printable_add(out, from, (size_t)(text + len - from));
	if (out->len && out->text[out->len - 1] != '\n')
		buf_addc(out, '\n');
}

void tail_show(
    struct buf *out, const struct style *style, const char *path, int lines, int indent, int width)
{
	enum { ROWS = 3 };
	struct buf tail = BUF_INIT, rows = BUF_INIT;

	tail_read(path, lines, &tail);
	/* Each line is ended, there and in the rows. */
	for (char *line = tail.text, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		wrap_line(&rows, style, line, 0, width - indent - 2, ROWS);
	}
	for (const char *line = rows.text, *end; (end = strchr(line, '\n')); line = end + 1) {
		buf_printf(out, "%*s%s%s%s %.*s\n", indent, "", style->dim, style->bar, style->off,
		    (int)(end - line), line);
	}
	buf_release(&rows);
	buf_printf(out, "%*s%slog: %s%s\n", indent, "", style->dim, path, style->off);
	buf_release(&tail);
}

void tail_last_line(const char *path, struct buf *out)
{
	char text[MOST / 4];
	bool cut;
	const char *from, *end = text + tail_bytes(path, text, sizeof text, &cut);

	for (; end > text && strchr(" \t\r\n", end[-1]); end--)
		;
	for (from = end; from > text && from[-1] != '\n' && from[-1] != '\r'; from--)
		;
	printable_add(out, from, (size_t)(end - from));
}
