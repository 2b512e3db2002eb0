/* SPDX-License-Identifier: MIT */
#include "run/launcher_output.h"

#include <stdint.h>
#include <string.h>

enum { KEPT = 2000 };

void launcher_output_add(struct buf *said, const char *data, size_t len)
{
	buf_add(said, data, len);
	if (said->len > 2 * (size_t)KEPT) {
		memmove(said->text, said->text + said->len - KEPT, KEPT);
		said->len = KEPT;
		said->text[said->len] = '\0';
	}
}

/* Adds those lines that are not blank, after the first `skip` of them; returns how many there are.
 */
static size_t add_lines(struct buf *out, const char *line, size_t skip)
{
	size_t count = 0;

	for (size_t len; *line; line += len + (line[len] != '\0')) {
		size_t start = strspn(line, "\r\t "), end;

		end = len = strcspn(line, "\n");
		if (start >= len || count++ < skip)
			continue;
		while (strchr("\r\t ", line[end - 1]))
			end--;
		buf_printf(out, "%s%.*s", out->len ? "; " : ": ", (int)(end - start), line + start);
	}
	return count;
}

const char *launcher_last_words(struct arena *arena, const struct buf *said, size_t lines)
{
	struct buf text = BUF_INIT;
	const char *all = said->len ? said->text : "", *words;
	size_t count = add_lines(&text, all, SIZE_MAX);

	add_lines(&text, all, count > lines ? count - lines : 0);
	words = text.len ? arena_strdup(arena, text.text) : "";
	buf_release(&text);
	return words;
}
