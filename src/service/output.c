/* SPDX-License-Identifier: MIT */
#include "service/output.h"

#include "exec/child.h"

#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, LINE_BYTES_MAX = 64 * 1024, CHUNKS_AT_ONCE = 16 };

void output_open(struct output *output, const struct service_spec *spec)
{
	*output = (struct output){.fd = -1, .line = BUF_INIT};
	output->texts[0] = spec->log_ready;
	output->texts[1] = spec->compose ? OUTPUT_COMPOSE_READY : NULL;
	output->wanted = output->texts[0] || output->texts[1];
	log_open(&output->log, spec->log_path, "e2e-service");
	log_begin(&output->log, &spec->environment.secrets, spec->log);
}

pid_t output_start(
    struct output *output, const struct service_spec *spec, const sigset_t *mask, struct buf *error)
{
	struct child_spec child = {
	    .command = spec->environment.command,
	    .variables = spec->environment.variables,
	    .dir = spec->dir,
	    .mask = mask,
	    .ignored = UINT64_MAX,
	};

	return child_start_piped(child, &output->fd, error);
}

/* ---- lines ---- */

/* The line as far as it is there: a prompt ends in no newline. Where a line has no end, what could
 * be the beginning of a text stays. */
static void look_at_line(struct output *output)
{
	size_t longest = 0;

	output->wanted = false;
	for (size_t i = 0; i < OUTPUT_TEXTS; i++) {
		if (output->texts[i] && strstr(output->line.text, output->texts[i]))
			output->texts[i] = NULL;
		output->wanted |= output->texts[i] != NULL;
		if (output->texts[i] && strlen(output->texts[i]) > longest)
			longest = strlen(output->texts[i]);
	}
	if (output->line.len >= longest + LINE_BYTES_MAX) {
		const char *end = output->line.text + output->line.len - longest;

		memmove(output->line.text, end, longest + 1);
		output->line.len = longest;
	}
}

/* Whether the character is text, and no part of an escape sequence. */
static bool is_text(struct output *output, char c)
{
	enum { BELL = '\a', ESCAPE = 0x1b };

	switch (output->text) {
	case TEXT_PLAIN:
		if (c == ESCAPE)
			output->text = TEXT_ESCAPE;
		return c && c != ESCAPE;
	case TEXT_ESCAPE:
		if (c == '[')
			output->text = TEXT_CONTROL;
		else if (c == ']')
			output->text = TEXT_STRING;
		else if (c < ' ' || c > '/')
			output->text = TEXT_PLAIN;
		return false;
	case TEXT_CONTROL:
		if (c >= '@' && c <= '~')
			output->text = TEXT_PLAIN;
		return false;
	case TEXT_STRING:
		if (c == BELL)
			output->text = TEXT_PLAIN;
		else if (c == ESCAPE)
			output->text = TEXT_ESCAPE;
		return false;
	}
	return false;
}

static void look_for_texts(struct output *output, const char *data, size_t len)
{
	for (size_t i = 0; i < len && output->wanted; i++) {
		bool ends = data[i] == '\n' || data[i] == '\r';

		if (ends)
			output->text = TEXT_PLAIN;
		else if (is_text(output, data[i]))
			buf_addc(&output->line, data[i]);
		if (ends || i + 1 == len || output->line.len >= 2 * (size_t)LINE_BYTES_MAX)
			look_at_line(output);
		if (ends)
			buf_clear(&output->line);
	}
}

/* ---- the pipe ---- */

static bool take(struct output *output)
{
	static char chunk[CHUNK];
	size_t n = child_read(&output->fd, chunk, sizeof chunk);

	if (n) {
		log_output(&output->log, chunk, n);
		look_for_texts(output, chunk, n);
	}
	return n > 0;
}

void output_read(struct output *output)
{
	for (int i = 0; i < CHUNKS_AT_ONCE && take(output); i++)
		;
}

void output_end(struct output *output)
{
	output_read(output);
	if (output->fd >= 0)
		close(output->fd);
	output->fd = -1;
	buf_release(&output->line);
	log_end(&output->log);
	log_close(&output->log);
}
