/* SPDX-License-Identifier: MIT */
/* What ps and `pkill -f` see of this process: the words that it was started with, or others. */
#ifndef E2E_EXEC_TITLE_H
#define E2E_EXEC_TITLE_H

#include "base/arena.h"

/* A copy of the words, to be used in their place. Call once, before anything points into them. */
char **title_keep_words(struct arena *arena, int argc, char **argv);

/* Overwrites the words that the process was started with by this text, cut where it is longer. */
void title_set(const char *text);

#endif
