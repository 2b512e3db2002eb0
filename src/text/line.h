/* SPDX-License-Identifier: MIT */
/* One line out of a text. */
#ifndef E2E_TEXT_LINE_H
#define E2E_TEXT_LINE_H

#include "base/arena.h"

/* The first line that is not blank, safe for a terminal, cut to `most` bytes with an ellipsis. */
const char *line_cut(struct arena *arena, const char *text, size_t most);

#endif
