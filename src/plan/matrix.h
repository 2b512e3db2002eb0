/* SPDX-License-Identifier: MIT */
/* A matrix, and the combinations that it has. Knows nothing of tests. */
#ifndef E2E_PLAN_MATRIX_H
#define E2E_PLAN_MATRIX_H

#include "base/arena.h"
#include "model.h"

/* More are a mistake. */
enum { MATRIX_AXES_MAX = 16, MATRIX_EXCLUDES_MAX = 250 };

/* One combination: its values, in the order of the axes. */
struct combination {
	struct env values, templates; /* as written, and as templates that give them unchanged */
	const char **parts;           /* what each is in a name */
	const char *suffix;           /* what the name of a test gets: "chromium.s" */
};

struct combinations {
	struct combination *items;
	size_t count;
};

/* What is near (a test's) added to what is far (its runner's): all axes, far ones first, of which a
 * near one of the same name takes the place; and all that both exclude. Either may be NULL, and so
 * is the result when both are. */
const struct matrix *matrix_join(
    struct arena *arena, const struct matrix *far, const struct matrix *near);

/* How many combinations there are before any is excluded; `most` + 1 when there are more. */
size_t matrix_size(const struct matrix *matrix, size_t most);

/* Those that are not excluded, the last axis changing first. Marks what is excluded as found. */
struct combinations matrix_combinations(struct arena *arena, const struct matrix *matrix);

/* The first one, excluded or not. */
struct combination matrix_first(struct arena *arena, const struct matrix *matrix);

/* The value of that name, or NULL. */
const char *matrix_value(const struct env *values, const char *name);

#endif
