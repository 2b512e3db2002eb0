/* SPDX-License-Identifier: MIT */
#include "base/diag.h"

#include "base/die.h"
#include "base/hash.h"
#include "base/printable.h"
#include "base/utf8.h"

#include <string.h>

/* What a message is, and its colour. */
static const struct kind {
	const char *name, *colour;
} kind_error = {"error", "\033[1;31m"}, kind_warning = {"warning", "\033[1;33m"},
  kind_note = {"note", "\033[1m"}, kind_help = {"help", "\033[32m"};

static void add_coloured(
    struct buf *out, const struct mark *mark, const struct kind *kind, const char *text)
{
	const bool colour = mark->source && mark->source->diagnostics->colour;

	buf_printf(out, "%s%s%s", colour ? kind->colour : "", text, colour ? "\033[0m" : "");
}

/* The line of the source that `mark` is in, and a caret below its column. Tabs stay tabs, so that
 * the caret stands right whatever their width; a very long line is cut around the caret. */
static void add_source_line(struct buf *out, const struct mark *mark, const struct kind *kind)
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
	add_coloured(out, mark, kind, "^");
	buf_addc(out, '\n');
}

/* "FILE:LINE:COLUMN: error: message" */
E2E_PRINTF(4, 0)
static void add_message(struct buf *out, const struct mark *mark, const struct kind *kind,
    const char *format, va_list args)
{
	printable_add(out, mark->source->name, strlen(mark->source->name));
	if (mark->line > 0)
		buf_printf(out, ":%d:%d", mark->line, mark->column);
	buf_adds(out, ": ");
	add_coloured(out, mark, kind, kind->name);
	buf_adds(out, ": ");
	message_add(out, format, args);
}

/* Prints the message with the line that it is about, and releases it. */
static void print(struct buf *message, const struct mark *mark, const struct kind *kind)
{
	if (mark->source->diagnostics->quiet) {
		buf_release(message);
		return;
	}
	add_source_line(message, mark, kind);
	message_print(message);
}

/* Whether the error has been told already; it has from now on. */
static bool is_repeated(struct diagnostics *diagnostics, const char *message)
{
	uint64_t hash = hash_text(HASH_INIT, message);

	for (int i = 0; i < diagnostics->shown; i++)
		if (diagnostics->hashes[i] == hash)
			return true;
	diagnostics->hashes[diagnostics->shown++] = hash;
	return false;
}

void diag_error(const struct mark *mark, const char *format, ...)
{
	struct diagnostics *diagnostics = mark->source->diagnostics;
	struct buf message = BUF_INIT;
	va_list args;

	diagnostics->errors++;
	if (diagnostics->shown >= DIAG_SHOWN_MAX) {
		diagnostics->left_out++;
		return;
	}
	va_start(args, format);
	add_message(&message, mark, &kind_error, format, args);
	va_end(args);
	diagnostics->repeated = is_repeated(diagnostics, message.text);
	if (diagnostics->repeated)
		buf_release(&message);
	else
		print(&message, mark, &kind_error);
}

void diag_warning(const struct mark *mark, const char *format, ...)
{
	struct buf message = BUF_INIT;
	va_list args;

	va_start(args, format);
	mark->source->diagnostics->repeated = false;
	add_message(&message, mark, &kind_warning, format, args);
	va_end(args);
	print(&message, mark, &kind_warning);
}

void diag_note(const struct mark *mark, const char *format, ...)
{
	const struct diagnostics *diagnostics = mark->source->diagnostics;
	struct buf message = BUF_INIT;
	va_list args;

	if (diagnostics->left_out || diagnostics->repeated)
		return;
	va_start(args, format);
	add_message(&message, mark, &kind_note, format, args);
	va_end(args);
	print(&message, mark, &kind_note);
}

void diag_help(const struct mark *mark, const char *format, ...)
{
	const struct diagnostics *diagnostics = mark->source->diagnostics;
	struct buf message = BUF_INIT;
	va_list args;

	if (diagnostics->left_out || diagnostics->repeated || diagnostics->quiet)
		return;
	buf_adds(&message, "      = ");
	add_coloured(&message, mark, &kind_help, kind_help.name);
	buf_adds(&message, ": ");
	va_start(args, format);
	message_add(&message, format, args);
	va_end(args);
	message_print(&message);
}

int diag_finish(const struct diagnostics *diagnostics)
{
	if (diagnostics->left_out)
		warn("and %d more errors", diagnostics->left_out);
	return diagnostics->errors;
}
