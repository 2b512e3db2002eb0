/* SPDX-License-Identifier: MIT */
#include "report/files.h"

#include "base/die.h"
#include "base/files.h"
#include "plan/report_files.h"
#include "report/reporter.h"

const char *report_file(const struct report *report, enum reporter_id id)
{
	return report_path(report->arena, report->out, id);
}

void report_file_write(const struct report *report, enum reporter_id id, const struct buf *content)
{
	const char *path = report_file(report, id);

	if (file_replace(path, content, false, NULL) != 0)
		die("write %s:", path);
}
