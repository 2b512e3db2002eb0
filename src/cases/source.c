/* SPDX-License-Identifier: MIT */
/* The line of a source file where a case failed, for tools that name the place and show no code.
 * Knows no format: the place is in the case. */
#include "base/files.h"
#include "base/printable.h"
#include "base/stat_time.h"
#include "cases/cases.h"

#include <string.h>
#include <sys/stat.h>

enum {
	SOURCE_BYTES = 1 << 20, /* of a file that is looked into */
	LINE_MAX_BYTES = 400,   /* a longer one was not written by hand */
};

static bool is_later(const struct stat *a, const struct stat *b)
{
	const struct timespec first = stat_modified(a), second = stat_modified(b);

	return first.tv_sec != second.tv_sec ? first.tv_sec > second.tv_sec
					     : first.tv_nsec > second.tv_nsec;
}

/* Whether it is a file of this project, here or below, that was not written after `log`. */
static bool is_as_it_was(const char *path, const char *log)
{
	struct stat st, end;

	if (path[0] == '/' || strncmp(path, "../", 3) == 0 || strstr(path, "/../"))
		return false;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && stat(log, &end) == 0 &&
	       !is_later(&st, &end);
}

static const char *line_of(const char *text, int number, size_t *len)
{
	for (; number > 1 && text; number--) {
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	*len = text ? strcspn(text, "\r\n") : 0;
	return text;
}

const char *case_source_line(
    struct arena *arena, const struct test_case *it, const char *log, const struct mask *secrets)
{
	struct buf text = BUF_INIT, clean = BUF_INIT;
	const char *line, *result = NULL;
	size_t len, margin;

	if (!it->file || it->line <= 0 || !log || !is_as_it_was(it->file, log))
		return NULL;
	if (file_read(it->file, SOURCE_BYTES, &text) == 0 && strlen(text.text) == text.len) {
		line = line_of(text.text, it->line, &len);
		margin = line ? strspn(line, " \t") : 0;
		if (line && margin < len && len - margin <= LINE_MAX_BYTES) {
			printable_add(&clean, line + margin, len - margin);
			result = arena_printf(arena, "> %d | %s", it->line,
			    secrets ? mask_text(secrets, arena, clean.text) : clean.text);
		}
	}
	buf_release(&clean);
	buf_release(&text);
	return result;
}
