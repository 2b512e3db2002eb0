/* SPDX-License-Identifier: MIT */
#include "report/files.h"

#include "base/die.h"
#include "base/files.h"
#include "report/reporter.h"

void report_file_remove(const struct report *report, const char *name)
{
	const char *path = arena_printf(report->arena, "%s/%s", report->out, name);

	/* What an earlier run left must not be taken for the report of one that has just begun. */
	if (tree_remove(path) != 0)
		die("remove %s:", path);
}

void report_file_write(const struct report *report, const char *name, const struct buf *content)
{
	const char *path = arena_printf(report->arena, "%s/%s", report->out, name);

	if (file_replace(path, content, false, NULL) != 0)
		die("write %s:", path);
}
