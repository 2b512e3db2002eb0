/* SPDX-License-Identifier: MIT */
/* The lines of the source where a case failed, as its tool shows them in the text of the failure.
 */
#include "base/printable.h"
#include "cases/cases.h"

#include <ctype.h>
#include <string.h>

/* "> 12 |   text", of Playwright, jest and others that show code so. `marked`: with the sign. */
static bool is_numbered(const char *line, size_t len, bool marked)
{
	size_t at = 0, digits = 0;

	while (at < len && line[at] == ' ')
		at++;
	if (marked) {
		if (at == len || line[at] != '>')
			return false;
		for (at++; at < len && line[at] == ' '; at++)
			;
	}
	for (; at < len && isdigit((unsigned char)line[at]); at++)
		digits++;
	return digits && at + 1 < len && line[at] == ' ' && line[at + 1] == '|';
}

/* "     |      ^" below it. */
static bool is_caret(const char *line, size_t len)
{
	size_t at = 0;

	while (at < len && line[at] == ' ')
		at++;
	return at > 0 && at < len && line[at] == '|' && memchr(line, '^', len);
}

/* Of pytest: what is before the first line that says why, "E   ...". */
static bool is_source_of_pytest(const char *line, size_t len, const char *next)
{
	return strncmp(next, "E  ", 3) == 0 && len > 4 &&
	       (memcmp(line, "    ", 4) == 0 || memcmp(line, ">   ", 4) == 0);
}

/* Without the blanks that all of the lines begin with. */
static const char *cut_margin(struct arena *arena, const char *text, size_t len)
{
	size_t margin = len;
	struct buf out = BUF_INIT;
	const char *result;

	for (const char *line = text; line < text + len; line += strcspn(line, "\n") + 1) {
		size_t blanks = strspn(line, " ");

		margin = blanks < margin ? blanks : margin;
	}
	for (const char *line = text; line < text + len; line += strcspn(line, "\n") + 1) {
		size_t size = strcspn(line, "\n");

		if (line + size > text + len)
			size = (size_t)(text + len - line);
		buf_printf(
		    &out, "%s%.*s", out.len ? "\n" : "", (int)(size - margin), line + margin);
	}
	result = arena_strdup(arena, out.text);
	buf_release(&out);
	return result;
}

const char *case_snippet(struct arena *arena, const struct test_case *it)
{
	struct buf clean = BUF_INIT;
	const char *before = NULL, *snippet = NULL;

	if (!it->details)
		return NULL;
	printable_add(&clean, it->details, strlen(it->details));
	for (const char *line = clean.text, *end; *line && !snippet; before = line, line = end) {
		size_t len = strcspn(line, "\n");

		end = line + len + (line[len] == '\n');
		if (is_numbered(line, len, true)) {
			const char *from =
			    before && is_numbered(before, strcspn(before, "\n"), false) ? before
											: line;
			const char *to = end;

			if (is_caret(to, strcspn(to, "\n")))
				to += strcspn(to, "\n") + 1;
			snippet = cut_margin(arena, from, (size_t)(to - from));
		} else if (is_source_of_pytest(line, len, end)) {
			snippet = cut_margin(arena, line, len);
		}
	}
	buf_release(&clean);
	return snippet;
}
