/* SPDX-License-Identifier: MIT */
#include "report/html/log_tail.h"

#include "base/printable.h"
#include "text/tail.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	TAIL_LINES = 400,
	TAIL_BYTES = 16 * 1024,
	SEEN_MAX = 4 * 1024 * 1024, /* of a log with several attempts */
};

/* The start of what is shown of a text: no more than there is room for, in whole lines. */
static const char *start_of_tail(const char *text, const char *end, size_t most)
{
	const char *from = (size_t)(end - text) > most ? end - most : text, *at = end, *newline;

	for (int lines = 0; lines < TAIL_LINES && at > from; lines++) {
		newline = memrchr(from, '\n', (size_t)(at - 1 - from));
		if (!newline)
			/* A line that has no room is left out, unless it is all there is. */
			return from == text || from[-1] == '\n' || at == end ? from : at;
		at = newline + 1;
	}
	return at;
}

static void add_tail(struct buf *out, const char *text, const char *end, size_t most)
{
	const char *from = start_of_tail(text, end, most < TAIL_BYTES ? most : TAIL_BYTES);

	printable_add_coloured(out, from, (size_t)(end - from));
	if (out->len && out->text[out->len - 1] != '\n')
		buf_addc(out, '\n');
}

void html_tail(struct buf *out, const char *log, size_t most)
{
	char text[TAIL_BYTES + 1];

	add_tail(out, text, text + tail_bytes(log, text, sizeof text, NULL), most);
}

/* The next line with which e2e-run begins an attempt, the one of that number, or, where it is 0,
 * any up to `last`. Sets `*number` and where the text goes on. NULL: there is none. */
static const char *next_attempt(
    const char *from, const char *end, size_t last, size_t *number, const char **behind)
{
	static const char head[] = "e2e-run: attempt ";
	const char *at = from;

	for (; (at = memmem(at, (size_t)(end - at), head, strlen(head))); at += strlen(head)) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		/* What is read ends with a NUL. */
		size_t found = strtoul(at + strlen(head), NULL, 10);

		if ((at > from && at[-1] != '\n') || found < 2 || found > last ||
		    (*number && found != *number))
			continue;
		*number = found;
		*behind = newline ? newline + 1 : end;
		return at;
	}
	return NULL;
}

void html_attempt_tails(struct buf *tails, size_t count, const char *log, size_t most)
{
	struct buf text = BUF_INIT;
	const char *from, *end, *line, *behind;
	size_t number = 0;
	bool cut;

	buf_room(&text, SEEN_MAX);
	buf_filled(&text, tail_bytes(log, text.text, SEEN_MAX, &cut));
	from = text.text;
	end = text.text + text.len;
	if (!cut)
		number = 2;
	while ((line = next_attempt(from, end, count, &number, &behind))) {
		add_tail(&tails[number - 2], from, line, most);
		from = behind;
		number++;
	}
	/* The rest is of the attempt that began last. */
	if (number == 0 || number > count + 1)
		number = count + 1;
	add_tail(&tails[number - 2], from, end, most);
	buf_release(&text);
}
