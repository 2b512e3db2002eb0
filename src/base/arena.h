/* SPDX-License-Identifier: MIT */
/* Memory that is freed all at once: one arena per program, freed at the end of main. */
#ifndef E2E_BASE_ARENA_H
#define E2E_BASE_ARENA_H

#include "base/compiler.h"

#include <stddef.h>

struct arena {
	struct arena_block *blocks;
};

/* Zeroed memory, aligned for pointers, long long and double, and what is made of them. Dies when
 * there is none. */
void *arena_alloc(struct arena *arena, size_t size);

/* Copies into the arena. `arena_strndup` ends the copy with a NUL. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t len);

E2E_PRINTF(2, 3)
char *arena_printf(struct arena *arena, const char *format, ...);

/* An array of `*count` elements of `size` bytes, grown so that one more fits; the elements are
 * copied. Start with NULL and 0; counts double, so that growing is linear in all. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t size);

/* Frees everything that was allocated. The arena can be used again. */
void arena_release(struct arena *arena);

#endif
