/* SPDX-License-Identifier: MIT */
/* Lists of strings. */
#ifndef E2E_BASE_STRINGS_H
#define E2E_BASE_STRINGS_H

#include "base/arena.h"
#include "model.h"

/* Adds the text itself and no copy of it; it may be NULL. */
void strings_add(struct arena *arena, struct strings *list, char *text);

#endif
