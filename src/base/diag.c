/* SPDX-License-Identifier: MIT */
#include "base/diag.h"

#include "base/buf.h"
#include "text/escape.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *program = "e2e";
static int errors;
static bool (*before_print)(void);

void diag_program(const char *argv0)
{
	const char *slash = strrchr(argv0, '/');

	program = slash ? slash + 1 : argv0;
}

E2E_PRINTF(2, 0)
static void add_message(struct buf *out, const char *format, va_list args)
{
	int saved = errno;
	char text[4096];
	size_t len = strlen(format);

	vsnprintf(text, sizeof text, format, args);
	escape_console(out, text, strlen(text));
	if (len && format[len - 1] == ':')
		buf_printf(out, " %s", strerror(saved));
	buf_addc(out, '\n');
}

static void print(struct buf *out)
{
	/* One write, so that lines of programs that run side by side do not mix. Where standard
	 * error is gone, there is nobody left to tell. */
	if (before_print && !before_print())
		buf_release(out);
	else
		buf_print(out, STDERR_FILENO);
}

bool (*diag_before(bool (*asked)(void)))(void)
{
	bool (*old)(void) = before_print;

	before_print = asked;
	return old;
}

E2E_PRINTF(1, 0)
static void vwarn(const char *format, va_list args)
{
	struct buf out = BUF_INIT;

	buf_printf(&out, "%s: ", program);
	add_message(&out, format, args);
	print(&out);
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarn(format, args);
	va_end(args);
}

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarn(format, args);
	va_end(args);
	exit(EXIT_OWN_FAILURE);
}

void die_no_memory(void)
{
	static const char message[] = ": out of memory\n";
	size_t len = strlen(program);

	/* Without allocating, or we would be back here. */
	if ((!before_print || before_print()) &&
	    write(STDERR_FILENO, program, len) == (ssize_t)len) {
		ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);

		(void)ignored;
	}
	exit(EXIT_OWN_FAILURE);
}

void die_usage(const char *format, ...)
{
	va_list args;
	struct buf out = BUF_INIT;

	buf_printf(&out, "%s: ", program);
	va_start(args, format);
	add_message(&out, format, args);
	va_end(args);
	buf_printf(&out, "Try '%s --help'.\n", program);
	print(&out);
	exit(EXIT_USAGE);
}

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
	escape_console(out, from, (size_t)(to - from));
	buf_adds(out, "\n      | ");
	for (; from < at; from += utf8_len(from, (size_t)(at - from)))
		buf_addc(out, *from == '\t' ? '\t' : ' ');
	buf_adds(out, "^\n");
}

E2E_PRINTF(3, 0)
static void vdiag(const struct mark *mark, const char *kind, const char *format, va_list args)
{
	struct buf out = BUF_INIT;

	escape_console(&out, mark->source->name, strlen(mark->source->name));
	if (mark->line > 0)
		buf_printf(&out, ":%d:%d", mark->line, mark->column);
	buf_printf(&out, ": %s: ", kind);
	add_message(&out, format, args);
	add_source_line(&out, mark);
	print(&out);
}

void diag_error(const struct mark *mark, const char *format, ...)
{
	va_list args;

	if (errors++ >= DIAG_SHOWN)
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

	if (errors > DIAG_SHOWN)
		return;
	va_start(args, format);
	vdiag(mark, "note", format, args);
	va_end(args);
}

int diag_count(void)
{
	return errors;
}

int diag_finish(void)
{
	if (errors > DIAG_SHOWN)
		warn("and %d more errors", errors - DIAG_SHOWN);
	return errors;
}

void diag_forget(void)
{
	errors = 0;
}

/* Edit distance with transpositions (optimal string alignment), by rows. */
static size_t distance(const char *a, const char *b)
{
	enum { MAX = 64 };
	size_t rows[3][MAX + 1], *before = rows[0], *last = rows[1], *now = rows[2];
	size_t la = strlen(a), lb = strlen(b);

	if (la > MAX || lb > MAX)
		return MAX;
	for (size_t j = 0; j <= lb; j++)
		last[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t *swap = before;

		now[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		before = last;
		last = now;
		now = swap;
	}
	return last[lb];
}

const char *diag_nearest(const char *word, const char *const *names, size_t count)
{
	const char *best = NULL;
	size_t limit = strlen(word) <= 3 ? 1 : strlen(word) <= 6 ? 2 : 3;

	for (size_t i = 0; i < count; i++) {
		size_t d = distance(word, names[i]);

		if (d <= limit && d < strlen(names[i])) {
			best = names[i];
			limit = d - (d > 0);
			if (d == 0)
				break;
		}
	}
	return best;
}
