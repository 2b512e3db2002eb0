/* SPDX-License-Identifier: MIT */
/* Standard output. What carries a result is written whole or the program fails; a reader that is
 * gone
 * (| head) changes nothing. Each takes the text as it may be shown, writes it at once, so that
 * lines of programs that run side by side do not mix, and releases it. */
#ifndef E2E_BASE_OUTPUT_H
#define E2E_BASE_OUTPUT_H

#include "base/buf.h"

#include <stdbool.h>

/* A result. Dies when it cannot be written; false: the reader is gone. GitHub's runner finds no
 * command in it. */
bool output_print(struct buf *out);

/* The same for commands to that runner. */
bool output_commands(struct buf *out);

/* The same for a short text that needs no more. */
E2E_PRINTF(1, 2)
void output_printf(const char *format, ...);

/* What goes on while the work is done: the result does not depend on it, and neither does the
 * work. */
void output_tell(struct buf *out);

/* The same for commands to GitHub's runner. */
void output_tell_commands(struct buf *out);

/* From now on what these two are told is added to `text` instead; NULL: no longer. */
void output_gather(struct buf *text);

#endif
