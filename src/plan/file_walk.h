/* SPDX-License-Identifier: MIT */
/* Which files patterns find. Knows nothing of tests. */
#ifndef E2E_PLAN_FILE_WALK_H
#define E2E_PLAN_FILE_WALK_H

#include "base/arena.h"
#include "model.h"
#include "plan/looked_in.h"

/* What is looked for, and where. */
struct file_search {
	const char *key; /* that the patterns stand under, for people */
	struct file_patterns *files, *excluded;
	const char *dir;    /* NULL: where make runs */
	const char *output; /* the results directory */
};

struct found_file {
	const char *path;        /* seen from the directory of the search */
	const struct mark *mark; /* of the pattern */
};

struct found_list {
	struct found_file *items;
	size_t count;
};

/* The files that the patterns find and do not exclude, each once, sorted by path. Notes the
 * directories that it looked into, and which patterns were of use. Reports what is wrong with a
 * pattern, or that one finds nothing. */
struct found_list file_walk(
    struct arena *arena, const struct file_search *search, struct looked_in *looked);

/* A path without empty parts and `.` in it; "." when nothing is left. */
const char *path_plain(struct arena *arena, const char *path);

#endif
