/* SPDX-License-Identifier: MIT */
/* Which files the patterns of a phase find. Knows nothing of tests. */
#ifndef E2E_PLAN_FILE_WALK_H
#define E2E_PLAN_FILE_WALK_H

#include "base/arena.h"
#include "model.h"
#include "plan/looked_in.h"

struct found_file {
	const char *path;        /* seen from the directory of the phase's runner */
	const struct mark *mark; /* of the pattern */
};

struct found_list {
	struct found_file *items;
	size_t count;
};

/* The files below `dir` (NULL: where make runs) that the phase's patterns find and do not exclude,
 * each once, sorted by path. `output`: the results directory. Notes the directories that it looked
 * into, and which patterns were of use. Reports what is wrong with a pattern, or that one finds
 * nothing. */
struct found_list file_walk(struct arena *arena, struct phase *phase, const char *dir,
    const char *output, struct looked_in *looked);

/* A path without empty parts and `.` in it; "." when nothing is left. */
const char *path_plain(struct arena *arena, const char *path);

#endif
