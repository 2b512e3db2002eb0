/* SPDX-License-Identifier: MIT */
/* What the environment did (exit 3), and a wrong command line (exit 2). What a user wrote in a file
 * is not here: see base/diag.h. */
#ifndef E2E_BASE_DIE_H
#define E2E_BASE_DIE_H

#include "base/buf.h"
#include "base/compiler.h"
#include "base/program.h"

#include <stdarg.h>

/* Print "PROGRAM: message". A format that ends in ':' gets strerror(errno) appended. */
E2E_PRINTF(1, 2)
void warn(const char *format, ...);
E2E_PRINTF(1, 2)
E2E_NORETURN void die(const char *format, ...);

/* "PROGRAM: message", a pointer to --help, and exit 2: for a wrong command line. */
E2E_PRINTF(1, 2)
E2E_NORETURN void die_usage(const char *format, ...);
/* The same where getopt has said what is wrong. */
E2E_NORETURN void die_usage_said(void);

/* For those who make messages of their own. Adds the text as a terminal may be shown it, with
 * strerror(errno) as above, and a newline. */
E2E_PRINTF(2, 0)
void message_add(struct buf *out, const char *format, va_list args);

/* Writes the message to standard error in one write, so that lines of programs that run side by
 * side do not mix, and releases it. */
void message_print(struct buf *message);

#endif
