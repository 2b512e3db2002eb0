/* SPDX-License-Identifier: MIT */
#include "base/diag.h"

#include "base/die.h"
#include "base/printable.h"
#include "base/utf8.h"

#include <string.h>

/* The line of the source that `mark` is in, and a caret below its column. Tabs stay tabs, so that
 * the caret stands right whatever their width; a very long line is cut around the caret. */
static void add_source_line(struct buf *out, const struct mark *mark)
{
	enum { BEFORE = 60, AFTER = 40 };
	const struct source *source = mark->source;
	const char *line, *end, *at, *from, *to;
	int column;

	if (!source || mark->line < 1 || (size_t)mark->line > source->line_count)
		return;
	line = source->lines[mark->line - 1];
	end = (size_t)mark->line < source->line_count ? source->lines[mark->line]
						      : source->text + source->len;
	while (end > line && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	for (at = line, column = 1; at < end && column < mark->column; column++)
		at += utf8_len(at, (size_t)(end - at));
	for (from = at; from > line && at - from < BEFORE; from--)
		;
	if (at - line <= BEFORE + AFTER)
		from = line;
	while (from > line && (*from & 0xC0) == 0x80)
		from--;
	to = end - at > AFTER && end - from > BEFORE + AFTER ? at + AFTER : end;
	while (to < end && (*to & 0xC0) == 0x80)
		to++;
	buf_printf(out, "%5d | ", mark->line);
	printable_add(out, from, (size_t)(to - from));
	buf_adds(out, "\n      | ");
	for (; from < at; from += utf8_len(from, (size_t)(at - from)))
		buf_addc(out, *from == '\t' ? '\t' : ' ');
	buf_adds(out, "^\n");
}

E2E_PRINTF(3, 0)
static void vdiag(const struct mark *mark, const char *kind, const char *format, va_list args)
{
	struct buf out = BUF_INIT;

	if (mark->source->diagnostics->quiet)
		return;
	printable_add(&out, mark->source->name, strlen(mark->source->name));
	if (mark->line > 0)
		buf_printf(&out, ":%d:%d", mark->line, mark->column);
	buf_printf(&out, ": %s: ", kind);
	message_add(&out, format, args);
	add_source_line(&out, mark);
	message_print(&out);
}

void diag_error(const struct mark *mark, const char *format, ...)
{
	va_list args;

	if (mark->source->diagnostics->errors++ >= DIAG_SHOWN_MAX)
		return;
	va_start(args, format);
	vdiag(mark, "error", format, args);
	va_end(args);
}

void diag_warning(const struct mark *mark, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vdiag(mark, "warning", format, args);
	va_end(args);
}

void diag_note(const struct mark *mark, const char *format, ...)
{
	va_list args;

	if (mark->source->diagnostics->errors > DIAG_SHOWN_MAX)
		return;
	va_start(args, format);
	vdiag(mark, "note", format, args);
	va_end(args);
}

int diag_finish(const struct diagnostics *diagnostics)
{
	if (diagnostics->errors > DIAG_SHOWN_MAX)
		warn("and %d more errors", diagnostics->errors - DIAG_SHOWN_MAX);
	return diagnostics->errors;
}
