/* SPDX-License-Identifier: MIT */
/* The escapers of the HTML report: whatever a test has a say in goes through one of them. */
#ifndef E2E_REPORT_HTML_TEXT_H
#define E2E_REPORT_HTML_TEXT_H

#include "base/arena.h"
#include "base/buf.h"

/* As text or as a quoted attribute value: safe for a terminal first, see printable_add, then for
 * HTML. */
void html_add_text(struct buf *out, const char *text);

/* JSON that stands in a <script>: what could end the element, or a line of JavaScript, is written
 * as \uXXXX. */
void html_add_json(struct buf *out, const char *json, size_t len);

/* A path as the path of a URL. */
void html_add_url(struct buf *out, const char *path);

/* `path`, which is seen from the current directory, as a URL seen from the directory `dir`. NULL
 * when there is no such file. */
const char *html_link(struct arena *arena, const char *dir, const char *path);

/* For people: the text made safe for a terminal, and cut in its middle to about `most` bytes. */
const char *html_cut(struct arena *arena, const char *text, size_t most);

/* The same, with its colours. */
const char *html_cut_coloured(struct arena *arena, const char *text, size_t most);

void html_add_base64(struct buf *out, const void *data, size_t len);

#endif
