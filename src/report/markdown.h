/* SPDX-License-Identifier: MIT */
/* The run as Markdown, for those who hand it on. */
#ifndef E2E_REPORT_MARKDOWN_H
#define E2E_REPORT_MARKDOWN_H

#include "base/buf.h"
#include "verdict/collect.h"

/* GitHub-flavoured Markdown of at most `limit` bytes, 4,000 or more. */
void markdown_add(struct buf *out, const struct collected_run *run, size_t limit);

#endif
