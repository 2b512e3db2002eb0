/* SPDX-License-Identifier: MIT */
/* Many small files of one directory, read before they are asked for by a thread beside the one that
 * asks: opening and reading takes longer than what is then made of them. Knows nothing of what is
 * in them. */
#ifndef E2E_BASE_READ_AHEAD_H
#define E2E_BASE_READ_AHEAD_H

#include "base/compiler.h"
#include "base/file_identity.h"

#include <stdbool.h>
#include <stddef.h>

struct read_ahead;

/* A file as it was read; `text` is valid until the next one is taken, and not terminated. */
struct read_file {
	const char *text;
	size_t len;
	struct file_identity identity; /* modified.tv_nsec -1: nobody has asked for it */
};

/* Begins to read regular files in the directory that `dir` is open on, in the order of `names`;
 * both are kept until the end. `identified`: looks at each before it is read. NULL when that cannot
 * be had, or is not worth it for so few: then each is read as it is needed. */
struct read_ahead *read_ahead_start(
    int dir, const char *const *names, size_t count, bool identified);

/* Takes file number `index` of `names`; numbers have to rise, some can be left out. False: it was
 * not read (it is gone, too large, no regular file), which whoever reads it alone finds out. */
E2E_MUST_USE bool read_ahead_take(struct read_ahead *ahead, size_t index, struct read_file *file);

/* Ends the thread and frees all; NULL: nothing to be done. */
void read_ahead_end(struct read_ahead *ahead);

#endif
