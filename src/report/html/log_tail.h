/* SPDX-License-Identifier: MIT */
/* The end of a log on the page. */
#ifndef E2E_REPORT_HTML_LOG_TAIL_H
#define E2E_REPORT_HTML_LOG_TAIL_H

#include "base/buf.h"

/* Appends the end of a failed test's log, at most about `most` bytes of it. */
void html_tail(struct buf *out, const char *log, size_t most);

#endif
