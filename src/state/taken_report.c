/* SPDX-License-Identifier: MIT */
#include "state/taken_report.h"

#include "base/files.h"

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

bool report_is_there(const char *path)
{
	glob_t found;
	bool there = file_exists(path);

	if (there || !strpbrk(path, "*?["))
		return there;
	there = glob(path, 0, NULL, &found) == 0;
	if (there)
		globfree(&found);
	return there;
}
