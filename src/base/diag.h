/* SPDX-License-Identifier: MIT */
/* Errors in what a user wrote. They are counted in the diagnostics of the source that they are in,
 * all of them are shown, and the program exits 2. What the environment did is not here: see
 * base/die.h. */
#ifndef E2E_BASE_DIAG_H
#define E2E_BASE_DIAG_H

#include "base/compiler.h"
#include "model.h"

/* Prints "FILE:LINE:COLUMN: error: message", the source line and a caret; the same at the same
 * place is shown once, for all tests that a matrix makes of one. `mark` may have line 0: the file
 * as a whole. Each is one paragraph: diag_note adds a line to the latest. */
E2E_PRINTF(2, 3)
void diag_error(const struct mark *mark, const char *format, ...);
/* The same for what is right, and hardly meant. It is not counted. */
E2E_PRINTF(2, 3)
void diag_warning(const struct mark *mark, const char *format, ...);
E2E_PRINTF(2, 3)
void diag_note(const struct mark *mark, const char *format, ...);

/* Below the latest error or warning: what to write instead. The place is not shown again. */
E2E_PRINTF(2, 3)
void diag_help(const struct mark *mark, const char *format, ...);

/* Ends the list ("… and N more errors"). Returns how many errors there are. */
int diag_finish(const struct diagnostics *diagnostics);

#endif
