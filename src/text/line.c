/* SPDX-License-Identifier: MIT */
#include "text/line.h"

#include "base/buf.h"
#include "base/printable.h"
#include "base/utf8.h"

#include <string.h>

const char *line_cut(struct arena *arena, const char *text, size_t most)
{
	struct buf clean = BUF_INIT;
	const char *line, *result;
	size_t len, cut;

	printable_add(&clean, text, strlen(text));
	line = clean.text + strspn(clean.text, " \t\n");
	len = strcspn(line, "\n");
	while (len > 0 && strchr(" \t", line[len - 1]))
		len--;
	for (cut = 0; cut < len; cut += utf8_len(line + cut, len - cut))
		if (cut + utf8_len(line + cut, len - cut) > most)
			break;
	result = arena_printf(arena, "%.*s%s", (int)cut, line, cut < len ? "…" : "");
	buf_release(&clean);
	return result;
}
