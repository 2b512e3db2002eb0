/* SPDX-License-Identifier: MIT */
/* "===== 3 deselected, 1 warning in 0.01s =====" */
#include "cases/cases.h"

#include <stdlib.h>
#include <string.h>

/* The last line that is not empty. */
static const char *last_line(const char *log, size_t *len)
{
	const char *end = log + strlen(log), *line;

	while (end > log && (end[-1] == '\n' || end[-1] == '\r' || end[-1] == ' '))
		end--;
	for (line = end; line > log && line[-1] != '\n'; line--)
		;
	*len = (size_t)(end - line);
	return line;
}

const char *pytest_deselected(struct arena *arena, const char *log)
{
	static const char word[] = " deselected";
	size_t len;
	const char *line = last_line(log, &len);
	char *text, *at, *end;
	unsigned long count;

	if (len < 3 || line[0] != '=' || line[len - 1] != '=')
		return NULL;
	text = arena_strndup(arena, line, len);
	at = text + strspn(text, "= ");
	count = strtoul(at, &end, 10);
	/* What else it counts stands before or behind it: passed, failed, skipped, errors. */
	if (end == at || count == 0 || strncmp(end, word, strlen(word)) != 0)
		return NULL;
	end += strlen(word);
	if (strncmp(end, " in ", 4) != 0 &&
	    !(end[0] == ',' && strstr(end, " warning") && !strchr(end + 1, ',')))
		return NULL;
	return arena_printf(arena, "deselected: %lu test%s", count, count == 1 ? "" : "s");
}
