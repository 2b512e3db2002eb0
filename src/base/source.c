/* SPDX-License-Identifier: MIT */
#include "base/source.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/die.h"
#include "base/files.h"
#include "base/utf8.h"

#include <errno.h>
#include <string.h>

/* The start of the next line, or NULL. A line ends where it ends for libyaml: at LF, CR, CR LF, and
 * YAML 1.1's NEL, LS and PS. */
static const char *next_line(const char *p, const char *end)
{
	for (; p < end; p++) {
		size_t left = (size_t)(end - p);

		/* Mostly none of these begins here. */
		if (*p != '\n' && *p != '\r' && *p != '\xC2' && *p != '\xE2')
			continue;
		if (*p == '\n' || (*p == '\r' && !(left > 1 && p[1] == '\n')))
			return p + 1;
		if (left > 1 && memcmp(p, "\xC2\x85", 2) == 0)
			return p + 2;
		if (left > 2 &&
		    (memcmp(p, "\xE2\x80\xA8", 3) == 0 || memcmp(p, "\xE2\x80\xA9", 3) == 0))
			return p + 3;
	}
	return NULL;
}

const struct source *source_from_text(struct arena *arena, struct diagnostics *diagnostics,
    const char *name, const char *text, size_t len)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	const char *end = text + len;
	size_t lines = 1;

	for (const char *p = text; (p = next_line(p, end));)
		lines++;
	*source = (struct source){
	    .diagnostics = diagnostics,
	    .name = name,
	    .text = text,
	    .len = len,
	    .lines = arena_alloc(arena, lines * sizeof *source->lines),
	};
	source->lines[source->line_count++] = text;
	for (const char *p = text; (p = next_line(p, end));)
		source->lines[source->line_count++] = p;
	return source;
}

const struct source *source_read(
    struct arena *arena, struct diagnostics *diagnostics, const char *path)
{
	struct buf content = BUF_INIT;
	const struct source *source = NULL;

	if (file_read(path, SOURCE_BYTES_MAX, &content) == 0) {
		source = source_from_text(arena, diagnostics, path,
		    arena_strndup(arena, content.text, content.len), content.len);
	} else {
		int error = errno;
		struct mark mark = {source_from_text(arena, diagnostics, path, "", 0), 0, 0};

		/* Not what the user wrote. */
		if (error == EIO || error == EMFILE || error == ENFILE || error == ENOMEM)
			die("read %s:", path);
		if (error == EFBIG)
			diag_error(&mark, "is larger than %d MiB", SOURCE_BYTES_MAX / 1024 / 1024);
		else if (error == EINVAL)
			diag_error(&mark, "is not a regular file");
		else
			diag_error(&mark, "cannot be read: %s", strerror(error));
	}
	buf_release(&content);
	return source;
}

struct mark source_mark(const struct source *source, size_t offset)
{
	struct mark mark = {source, 1, 1};
	const char *p;

	if (offset > source->len)
		offset = source->len;
	while ((size_t)mark.line < source->line_count &&
	       source->lines[mark.line] <= source->text + offset)
		mark.line++;
	for (p = source->lines[mark.line - 1]; p < source->text + offset; mark.column++)
		p += utf8_len(p, (size_t)(source->text + offset - p));
	return mark;
}
