/* SPDX-License-Identifier: MIT */
#include "base/die.h"

#include "base/printable.h"
#include "base/workflow.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void message_add(struct buf *out, const char *format, va_list args)
{
	int saved = errno;
	char text[4096];
	size_t len = strlen(format);

	vsnprintf(text, sizeof text, format, args);
	printable_add(out, text, strlen(text));
	if (len && format[len - 1] == ':')
		buf_printf(out, " %s", strerror(saved));
	buf_addc(out, '\n');
}

void message_print(struct buf *message)
{
	/* Where standard error is gone, there is nobody left to tell. */
	if (program_may_print()) {
		workflow_guard(message);
		buf_print(message, STDERR_FILENO);
	} else {
		buf_release(message);
	}
}

E2E_PRINTF(1, 0)
static void vwarn(const char *format, va_list args)
{
	struct buf out = BUF_INIT;

	buf_printf(&out, "%s: ", program_name());
	message_add(&out, format, args);
	message_print(&out);
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarn(format, args);
	va_end(args);
}

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarn(format, args);
	va_end(args);
	exit(EXIT_OWN_FAILURE);
}

#define HELP_HINT "Try '%s --help'.\n"

void die_usage(const char *format, ...)
{
	va_list args;
	struct buf out = BUF_INIT;

	buf_printf(&out, "%s: ", program_name());
	va_start(args, format);
	message_add(&out, format, args);
	va_end(args);
	buf_printf(&out, HELP_HINT, program_name());
	message_print(&out);
	exit(EXIT_USAGE);
}

void die_usage_said(void)
{
	struct buf out = BUF_INIT;

	buf_printf(&out, HELP_HINT, program_name());
	message_print(&out);
	exit(EXIT_USAGE);
}
