/* SPDX-License-Identifier: MIT */
/* The directory with the stamps of one phase: listed once, so that none is looked for in vain, and
 * read from there. Knows nothing of what a stamp is worth. */
#ifndef E2E_STATE_STAMP_DIR_H
#define E2E_STATE_STAMP_DIR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/read_ahead.h"
#include "model.h"
#include "state/seen_stamps.h"

#include <dirent.h>
#include <time.h>

struct stamp_dir {
	DIR *dir;         /* NULL: there is none, or it cannot be read */
	struct map found; /* from a test's name to what was listed of it */
	const char *test; /* that was looked for last; or NULL */
	const struct found *of_test;
	/* What was listed of each test of this phase, and the number of the one that is likely to
	 * be looked for next; NULL: not known. */
	const struct phase *phase;
	struct found **in_order;
	size_t next;
	struct buf name, own; /* of the stamp that was read last */
	const char *text;     /* its content, not terminated */
	size_t len;
	/* What its file was when it was read; modified.tv_nsec -1: not known. */
	struct file_identity identity;
	struct read_ahead *ahead; /* or NULL */
	struct seen_stamps *seen; /* or NULL */
	bool was_seen;            /* the text is from there */
	struct arena arena;       /* of the list */
};

void stamp_dir_open(struct stamp_dir *dir, const char *out, const char *phase);

/* From now on a pass that has not changed since begin has read it is not read again. To be called
 * before stamp_dir_read_ahead. */
void stamp_dir_use_seen(
    struct stamp_dir *dir, const char *out, const struct run *run, const struct phase *phase);

/* Adds the stamp that was read last, of the phase's test of that number, to those that begin has
 * read. One of which it is not known what its file was is left out. */
void stamp_dir_add_seen(const struct stamp_dir *dir, struct seen_writer *seen, size_t number);

/* From now on the phase's stamps are read before they are asked for, which has to be in the order
 * of its tests; of one test those of failures and skips come first. `identified`: what
 * their files are is asked for of most of them. */
void stamp_dir_read_ahead(struct stamp_dir *dir, const struct phase *phase, bool identified);

/* Reads a stamp: `dir->text` and what follows it, which the next one replaces. `test` stays as it
 * is until the directory is closed. Returns 0, or -1 with errno: ENOENT when it was not listed. */
E2E_MUST_USE int stamp_dir_read(struct stamp_dir *dir, const char *test, enum status status);

/* Reads the stamp that was read last from its own file, where it was not. Returns whether it has.
 */
E2E_MUST_USE bool stamp_dir_read_itself(struct stamp_dir *dir);

/* The time of the file that was read last, valid until the next one is read; NULL: it is gone. */
const struct timespec *stamp_dir_modified(struct stamp_dir *dir);

void stamp_dir_close(struct stamp_dir *dir);

#endif
