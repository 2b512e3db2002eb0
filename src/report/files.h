/* SPDX-License-Identifier: MIT */
/* The files of the reporters, in the results directory; plan/reporters.h has their names. These die
 * when they cannot do their work: a report that was asked for and is not there must not go with a
 * good verdict. */
#ifndef E2E_REPORT_FILES_H
#define E2E_REPORT_FILES_H

#include "base/buf.h"
#include "plan/reporters.h"
#include "report/reporter.h"

/* The path of a reporter's file. Only for one that writes a file, as all of these. */
const char *report_file(const struct report *report, enum reporter_id id);

/* Writes it as a whole or not at all. */
void report_file_write(const struct report *report, enum reporter_id id, const struct buf *content);

#endif
