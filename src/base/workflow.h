/* SPDX-License-Identifier: MIT */
/* GitHub's runner reads commands out of all that is printed in a step. */
#ifndef E2E_BASE_WORKFLOW_H
#define E2E_BASE_WORKFLOW_H

#include "base/buf.h"

#include <stdbool.h>

/* Adds the text so that the runner finds no command in it: the older form, `##[`, counts anywhere
 * in a line and becomes `## [`; where `starts`, `::` at the start of a line, behind white space
 * too, becomes `: :`. */
void workflow_escape(struct buf *out, const char *text, bool starts);

/* The same in place, where it is that runner that reads what is printed. */
void workflow_guard(struct buf *out);

#endif
