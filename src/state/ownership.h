/* SPDX-License-Identifier: MIT */
/* What in a results directory is ours. A directory that was empty when its first run began is ours
 * as a whole; in any other one each thing that we made has a mark, and nothing else is removed,
 * replaced or followed. */
#ifndef E2E_STATE_OWNERSHIP_H
#define E2E_STATE_OWNERSHIP_H

#include "base/arena.h"

#include <stdbool.h>

/* Whether the whole directory is ours. */
bool owns_all(struct arena *arena, const char *out);

/* Marks that `name` of this kind ("reports", "phases") is ours, whose file is OUT/FILE, unless
 * there is something else already: then it dies and says so. */
void own_claim(
    struct arena *arena, const char *out, const char *kind, const char *name, const char *file);

/* Marks that it is ours, whatever is there. */
void own_adopt(struct arena *arena, const char *out, const char *kind, const char *name);

/* Whether it is ours. */
bool owns(struct arena *arena, const char *out, const char *kind, const char *name);

#endif
