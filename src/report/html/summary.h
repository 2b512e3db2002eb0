/* SPDX-License-Identifier: MIT */
/* What report.html shows without its script: the verdict, the phases, and what failed. */
#ifndef E2E_REPORT_HTML_SUMMARY_H
#define E2E_REPORT_HTML_SUMMARY_H

#include "base/buf.h"
#include "verdict/collect.h"

/* "✗ 3 failed · NAME" */
void html_add_title(struct buf *out, const struct collected_run *run);

void html_add_summary(struct buf *out, const struct collected_run *run);

/* The rows of the table of phases. */
void html_add_phases(struct buf *out, const struct collected_run *run);

/* The failed tests, plainly. */
void html_add_failures(struct buf *out, const struct collected_run *run);

#endif
