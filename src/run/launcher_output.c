/* SPDX-License-Identifier: MIT */
#include "run/launcher_output.h"

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

/* Adds the lines after `from` that are not empty. */
static const char *words(struct arena *arena, const char *from)
{
	struct buf text = BUF_INIT;
	const char *result;

	for (size_t len; *from; from += len + (from[len] != '\0')) {
		size_t blank = strspn(from, "\r\t ");

		len = strcspn(from, "\n");
		if (blank < len)
			buf_printf(&text, "%s%.*s", text.len ? "; " : ": ",
			    (int)(len - blank - (from[len - 1] == '\r')), from + blank);
	}
	result = text.len ? arena_strdup(arena, text.text) : "";
	buf_release(&text);
	return result;
}

const char *launcher_last_words(struct arena *arena, const struct buf *said)
{
	size_t start = said->len;

	while (start && strchr("\r\n\t ", said->text[start - 1]))
		start--;
	while (start && said->text[start - 1] != '\n')
		start--;
	return said->len ? words(arena, said->text + start) : "";
}

const char *launcher_all_words(struct arena *arena, const struct buf *said)
{
	return said->len ? words(arena, said->text) : "";
}
