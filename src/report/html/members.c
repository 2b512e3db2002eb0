/* SPDX-License-Identifier: MIT */
#include "report/html/members.h"

#include "report/html/text.h"
#include "text/json_text.h"

void put_text(struct arena *arena, struct buf *out, const char *name, const char *text)
{
	if (text && text[0])
		json_put_string(out, name, html_cut(arena, text, LINE_BYTES_MAX));
}

void put_true(struct buf *out, const char *name, bool value)
{
	if (value)
		json_put_bool(out, name, true);
}

void put_link(struct arena *arena, const struct page_data *data, struct buf *out, const char *name,
    const char *path)
{
	const char *link = path ? html_link(arena, data->out, path) : NULL;

	if (link)
		json_put_string(out, name, link);
}
