/* SPDX-License-Identifier: MIT */
#include "state/taken_report.h"

#include "base/files.h"
#include "base/hash.h"
#include "state/content.h"

#include <glob.h>
#include <string.h>

static const char KEPT[] = ".d/e2e-report";

const char *taken_report_path(struct arena *arena, const char *artifacts, const char *path)
{
	return arena_printf(arena, "%s/%s%s", artifacts, strrchr(KEPT, '/') + 1, path);
}

const char *taken_report_origin(const char *path)
{
	const char *kept = strstr(path, KEPT);

	return kept && kept[strlen(KEPT)] == '/' ? kept + strlen(KEPT) : path;
}

/* How many bytes of `path` stand before what both have in common at their ends. */
static size_t own_start(const char *path, const char *other)
{
	size_t len = strlen(path), other_len = strlen(other);

	while (len > 0 && other_len > 0 && path[len - 1] == other[other_len - 1]) {
		len--;
		other_len--;
	}
	return len;
}

char *report_content(struct arena *arena, const char *path)
{
	return report_content_moved(arena, path, path);
}

char *report_content_moved(struct arena *arena, const char *path, const char *was)
{
	size_t start = own_start(path, was), was_start = own_start(was, path);
	uint64_t hash = HASH_INIT;
	size_t count = 0;
	char *hex = NULL;
	bool whole = true;
	glob_t found;

	/* What is there under that very name means itself, whatever characters the name has. */
	if (file_exists(path)) {
		whole = content_hash(path, NULL, &hash) == 0;
		count = 1;
	} else if (strpbrk(path, "*?[") && glob(path, 0, NULL, &found) == 0) {
		for (; count < found.gl_pathc && whole; count++) {
			hash = hash_text(hash, arena_printf(arena, "%.*s%s", (int)was_start, was,
						   found.gl_pathv[count] + start));
			whole = content_hash(found.gl_pathv[count], NULL, &hash) == 0;
		}
		globfree(&found);
	}
	if (count && whole) {
		hex = arena_alloc(arena, 17);
		hash_hex(hash, hex);
	}
	return hex;
}

const char *report_doubt(struct arena *arena, const struct result *pass)
{
	const char *now;

	if (!pass->report)
		return NULL;
	now = report_content(arena, pass->report);
	if (!now)
		return "its report is missing";
	if (!pass->report_content || strcmp(now, pass->report_content) != 0)
		return "its report has changed";
	return NULL;
}
