/* SPDX-License-Identifier: MIT */
/* The directory with the stamps of one phase: listed once, so that none is looked for in vain, and
 * read from there. Knows nothing of what a stamp is worth. */
#ifndef E2E_STATE_STAMP_DIR_H
#define E2E_STATE_STAMP_DIR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "model.h"

#include <dirent.h>

struct stamp_dir {
	DIR *dir;         /* NULL: there is none, or it cannot be read */
	struct map found; /* from a test's name to what was listed of it */
	const char *test; /* that was looked for last; or NULL */
	const struct found *of_test;
	struct buf name, text; /* of the stamp that was read last */
	struct arena arena;    /* of the list */
};

void stamp_dir_open(struct stamp_dir *dir, const char *out, const char *phase);

/* Reads a stamp into `dir->text`. `test` stays as it is until the directory is closed. Returns 0,
 * or -1 with errno: ENOENT when it was not listed. */
E2E_MUST_USE int stamp_dir_read(struct stamp_dir *dir, const char *test, enum status status);

void stamp_dir_close(struct stamp_dir *dir);

#endif
