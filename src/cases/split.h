/* SPDX-License-Identifier: MIT */
/* The cases of a batch's report, dealt out to the files that the tool was given. A case that is not
 * that of exactly one of them is never guessed at. */
#ifndef E2E_CASES_SPLIT_H
#define E2E_CASES_SPLIT_H

#include "base/arena.h"
#include "model.h"

/* A file or directory that the tool was given, and what the report has of it. */
struct split_part {
	const char *path; /* as the tool was given it: seen from its directory */
	struct cases cases;
};

/* Adds each of the cases, as cases_read gave them, to its part; their files become paths from where
 * make runs. `dir`: where the tool ran, or NULL: here. Returns NULL; or why it cannot be done, in
 * one line for people. */
const char *cases_split(struct arena *arena, const struct cases *all, const char *dir,
    struct split_part *parts, size_t count);

#endif
