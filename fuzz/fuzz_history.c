/* SPDX-License-Identifier: MIT */
/* A line of the history: what is taken is safe to print, and is written as it was read. */
#include "history/line.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct history_line line, again;
	struct buf text = BUF_INIT, copy = BUF_INIT;

	buf_add(&copy, (const char *)data, size);
	if (copy.len && copy.text[copy.len - 1] == '\n')
		copy.text[--copy.len] = '\0';
	if (history_line_parse(copy.text, &line)) {
		history_line_format(&line, &text);
		hold(strpbrk(text.text, "\\\033\177") == NULL);
		hold(strchr(text.text, '\n') == text.text + --text.len);
		text.text[text.len] = '\0';
		hold(history_line_parse(text.text, &again));
		hold(strcmp(line.test, again.test) == 0 && line.status == again.status);
	}
	buf_release(&copy);
	buf_release(&text);
	return 0;
}
