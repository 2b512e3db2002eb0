/* SPDX-License-Identifier: MIT */
/* The end of a log on the page, with its colours: see printable_add_coloured. */
#ifndef E2E_REPORT_HTML_LOG_TAIL_H
#define E2E_REPORT_HTML_LOG_TAIL_H

#include "base/buf.h"

/* Appends the end of a log, at most about `most` bytes of it. */
void html_tail(struct buf *out, const char *log, size_t most);

/* The same of each attempt's part of a test's log: `tails` has one for each of `count` attempts.
 * Nothing is added to one whose part is far from the end of a long log. */
void html_attempt_tails(struct buf *tails, size_t count, const char *log, size_t most);

#endif
