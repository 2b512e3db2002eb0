/* SPDX-License-Identifier: MIT */
/* The directories in which files were looked for, and their state. */
#ifndef E2E_PLAN_LOOKED_IN_H
#define E2E_PLAN_LOOKED_IN_H

#include "base/arena.h"
#include "base/map.h"
#include "model.h"

#include <sys/stat.h>

struct looked_in {
	struct arena *arena;
	struct looked_dir *dirs;
	size_t count;
	struct map known;
};

/* Notes the directory, in its state before it was looked into. */
void looked_in_add(struct looked_in *looked, const char *path, const struct stat *before);

/* Sets plan->looked_in, looked_state and looked_changed. */
void looked_in_set(struct looked_in *looked, struct plan *plan);

/* Whether a file may have come or gone since in one of plan->looked_in. They were looked into after
 * `when`, in seconds since 1970. */
bool looked_in_changed(const struct plan *plan, double when);

#endif
