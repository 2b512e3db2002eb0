/* SPDX-License-Identifier: MIT */
#include "report/files.h"

#include "base/die.h"
#include "base/files.h"
#include "report/reporter.h"

const char *report_file(const struct report *report, enum reporter_id id)
{
	return arena_printf(report->arena, "%s/%s", report->out, reporter_table[id].file);
}

void report_file_remove(const struct report *report, enum reporter_id id)
{
	const char *path = report_file(report, id);

	/* What an earlier run left must not be taken for the report of one that has just begun. */
	if (tree_remove(path) != 0)
		die("remove %s:", path);
}

void report_file_write(const struct report *report, enum reporter_id id, const struct buf *content)
{
	const char *path = report_file(report, id);

	if (file_replace(path, content, false, NULL) != 0)
		die("write %s:", path);
}
