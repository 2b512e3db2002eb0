/* SPDX-License-Identifier: MIT */
/* A set of input files and what is in each, kept in OUT/.e2e/inputs/NAME: begin writes which files
 * they are, e2e-run reads that and looks at them itself. Knows nothing of patterns. */
#ifndef E2E_STATE_INPUT_LIST_H
#define E2E_STATE_INPUT_LIST_H

#include "base/arena.h"
#include "base/compiler.h"
#include "model.h"

#include <stdbool.h>

struct input_file {
	const char *path;
	char content[17]; /* its hash; "": it cannot be read */
};

struct input_list {
	struct input_file *items;
	size_t count;
};

/* OUT/.e2e/inputs/NAME */
const char *input_list_path(struct arena *arena, const char *out, const char *name);

/* The files as they are now. `out`: the results directory. */
struct input_list input_list_look(
    struct arena *arena, const char *out, const struct strings *files);

/* The list that is kept. False: there is none that can be read. */
bool input_list_read(
    struct arena *arena, const char *out, const char *name, struct input_list *list);

/* Keeps the list. Returns 0, or -1 with errno. */
E2E_MUST_USE int input_list_write(const char *out, const char *name, const struct input_list *list);

/* A hash of the names and of what is in the files; false: one of them cannot be read. */
bool input_list_hash(const struct input_list *list, char hex[17]);

/* Which file is another one now, for people: "lib/a.py", "lib/b.py, which is new" and so on. NULL:
 * none is. */
const char *input_list_difference(
    struct arena *arena, const struct input_list *then, const struct input_list *now);

#endif
