/* SPDX-License-Identifier: MIT */
/* The names of a table: which row is called so, which one was probably meant, and all of them for
 * people. A table's rows begin with their name: they are structs, or names themselves. */
#ifndef E2E_BASE_NAMES_H
#define E2E_BASE_NAMES_H

#include "base/arena.h"
#include "base/buf.h"

struct names {
	const void *rows;   /* each begins with a `const char *` */
	size_t count, size; /* of rows; of one row, in bytes */
};

#define NAMES_OF(rows, count) ((struct names){(rows), (count), sizeof *(rows)})
#define NAMES(array)          NAMES_OF(array, sizeof(array) / sizeof *(array))

/* The row of that name; -1: there is none. */
int names_find(struct names names, const char *name);

/* "Did you mean": the name nearest to `word`, or NULL when none is near. */
const char *names_nearest(struct names names, const char *word);

/* The same as the end of a message: `; did you mean "NAME"?`, or "". */
const char *names_hint(struct arena *arena, struct names names, const char *word);

/* Appends all names: `between` stands between two of them, `last` before the last one. */
void names_add(struct buf *out, struct names names, const char *between, const char *last);

/* The same as a text of its own. */
const char *names_text(
    struct arena *arena, struct names names, const char *between, const char *last);

#endif
