/* SPDX-License-Identifier: MIT */
/* How console output looks: colours and signs, as the terminal and the user allow them. */
#ifndef E2E_TEXT_STYLE_H
#define E2E_TEXT_STYLE_H

#include "base/buf.h"

#include <stdbool.h>

struct style {
	bool colour, utf8;
	/* Escape sequences, or "" without colours. */
	const char *red, *green, *yellow, *dim, *bold, *off;
	/* Signs, in ASCII where the locale is not UTF-8. */
	const char *passed, *failed, *skipped;
	const char *phase_passed, *phase_failed, *phase_skipped;
	const char *run_passed, *run_failed, *start, *bar;
};

/* Colours: FORCE_COLOR (not empty, not 0) wins over NO_COLOR (not empty), which wins over what `fd`
 * is; there are none in CI and on a dumb terminal. UTF-8: LC_ALL, LC_CTYPE or LANG says so. */
struct style style_for(int fd);

/* Appends ASCII text in `width` columns: followed by spaces, or cut with an ellipsis. */
void style_fit(struct buf *out, const struct style *style, const char *text, int width);

/* Columns of the terminal that `fd` is: COLUMNS, or what the terminal says, or 80. */
int style_columns(int fd);

#endif
