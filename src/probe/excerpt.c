/* SPDX-License-Identifier: MIT */
#include "probe/excerpt.h"

#include "base/utf8.h"

enum { START_MAX = 80 };

void excerpt_add(struct buf *finding, const char *text, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t next = at + utf8_len(text + at, len - at);

		if (next > START_MAX)
			break;
		utf8_add(finding, text + at, next - at);
		at = next;
	}
	if (at < len)
		buf_adds(finding, "...");
}
