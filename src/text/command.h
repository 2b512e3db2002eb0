/* SPDX-License-Identifier: MIT */
/* The words of a command: whether there is anything to be run in them. */
#ifndef E2E_TEXT_COMMAND_H
#define E2E_TEXT_COMMAND_H

#include "base/compiler.h"

#include <stddef.h>

/* Why nothing would be run, which looks like success: the first word is empty, or a shell is given
 * a script with blanks and comments only. NULL: something would be. */
const char *command_runs_nothing(char *const *words, size_t count);

#endif
