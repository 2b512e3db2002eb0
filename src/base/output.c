/* SPDX-License-Identifier: MIT */
#include "base/output.h"

#include "base/die.h"
#include "base/workflow.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

bool output_commands(struct buf *out)
{
	bool read = buf_write(out, STDOUT_FILENO) == 0;

	if (!read && errno != EPIPE)
		die("write to standard output:");
	buf_release(out);
	return read;
}

bool output_print(struct buf *out)
{
	workflow_guard(out);
	return output_commands(out);
}

void output_printf(const char *format, ...)
{
	struct buf out = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&out, format, args);
	va_end(args);
	output_print(&out);
}

static struct buf *gathered;

void output_gather(struct buf *text)
{
	gathered = text;
}

void output_tell_commands(struct buf *out)
{
	if (gathered) {
		buf_add(gathered, out->text, out->len);
		buf_release(out);
	} else {
		buf_print(out, STDOUT_FILENO);
	}
}

void output_tell(struct buf *out)
{
	workflow_guard(out);
	output_tell_commands(out);
}
