/* SPDX-License-Identifier: MIT */
/* The files below the current directory, for e2e-gen --init. Knows nothing of test tools. */
#ifndef E2E_INIT_TREE_H
#define E2E_INIT_TREE_H

#include "base/arena.h"
#include "model.h"

#include <stdbool.h>

/* What is looked at, at most. */
enum { TREE_DEPTH_MAX = 12, TREE_FILES_MAX = 50 * 1000, TREE_DIRS_MAX = 10 * 1000 };

struct tree {
	struct strings files; /* paths from the current directory, sorted */
	struct strings dirs;  /* the same, of directories; "" is the first */
	struct strings
	    made; /* files in directories that were left out, and that a pattern would find */
	bool cut; /* there is more than was looked at */
};

/* Left out: what is hidden, what packages, builds and tools have put there, directories with
 * results of ours, and what symbolic links lead to. */
void tree_look(struct arena *arena, struct tree *tree);

/* The files below `dir`: from `*from` to before `*to`. */
void tree_range(const struct tree *tree, const char *dir, size_t *from, size_t *to);

/* How many directories are above the file or directory: 0 at the top. */
int tree_depth(const char *path);

/* Whether `path` is below the directory `dir`; everything is below "". */
bool tree_is_below(const char *path, const char *dir);

/* The path as it is seen from `dir`, which it is below. */
const char *tree_seen_from(const char *path, const char *dir);

/* The part after the last slash. */
const char *tree_base(const char *path);

/* Whether a directory above it, seen from the top, has this name. */
bool tree_has_part(const char *path, const char *name);

#endif
