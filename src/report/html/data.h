/* SPDX-License-Identifier: MIT */
/* The collected run as the JSON that the script of report.html reads. */
#ifndef E2E_REPORT_HTML_DATA_H
#define E2E_REPORT_HTML_DATA_H

#include "base/buf.h"
#include "report/reporter.h"

/* Appends it, escaped for a <script>. */
void html_add_data(struct buf *out, const struct report *report, const struct collected_run *run);

#endif
