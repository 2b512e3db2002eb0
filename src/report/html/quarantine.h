/* SPDX-License-Identifier: MIT */
/* What the page says of tests in quarantine without a script. */
#ifndef E2E_REPORT_HTML_QUARANTINE_H
#define E2E_REPORT_HTML_QUARANTINE_H

#include "base/buf.h"
#include "model.h"

/* A list of those that have one; nothing when there are none. */
void html_add_quarantine(struct buf *out, const struct collected_run *run);

#endif
