/* SPDX-License-Identifier: MIT */
/* A terminal's colours as classes of the page's style. templates/report/script/colours.js does the
 * same for what it shows. */
#ifndef E2E_REPORT_HTML_COLOURS_H
#define E2E_REPORT_HTML_COLOURS_H

#include "base/buf.h"

/* Appends the text as HTML, escaped as html_add_text does it. SGR (ECMA-48) becomes <span> with
 * classes; no other escape sequence and nothing of the text itself becomes markup. */
void html_add_coloured(struct buf *out, const char *text);

/* The end of a log, the same, with its lines. */
void html_add_log(struct buf *out, const char *text);

#endif
