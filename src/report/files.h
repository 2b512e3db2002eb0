/* SPDX-License-Identifier: MIT */
/* The files of the reporters, in the results directory. Both functions die when they cannot do
 * their work: a report that was asked for and is not there must not go with a good verdict. */
#ifndef E2E_REPORT_FILES_H
#define E2E_REPORT_FILES_H

#include "base/buf.h"
#include "report/reporter.h"

/* Removes what an earlier run left. */
void report_file_remove(const struct report *report, const char *name);

/* Writes it as a whole or not at all. */
void report_file_write(const struct report *report, const char *name, const struct buf *content);

#endif
