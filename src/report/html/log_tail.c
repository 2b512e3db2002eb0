/* SPDX-License-Identifier: MIT */
#include "report/html/log_tail.h"

#include "report/html/text.h"
#include "text/tail.h"

#include <string.h>

enum { TAIL_LINES = 400 };

void html_tail(struct buf *out, const char *log, size_t most)
{
	struct buf tail = BUF_INIT;
	const char *from, *newline;

	tail_read(log, TAIL_LINES, &tail);
	from = tail.text;
	if (tail.len > most) {
		from += tail.len - most;
		newline = strchr(from, '\n');
		if (newline && newline[1])
			from = newline + 1;
		else
			while (((unsigned char)*from & 0xC0) == 0x80)
				from++;
	}
	buf_adds(out, from);
	buf_release(&tail);
}
