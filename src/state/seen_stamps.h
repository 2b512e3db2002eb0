/* SPDX-License-Identifier: MIT */
/* The stamps of a large phase that begin has read and found to hold, for `phase`, which need not
 * read those again that have not changed since: to open so many files is most of its work. Knows
 * nothing of what a stamp is worth: one that is taken from here is held against everything like any
 * other, and `end` reads the files. */
#ifndef E2E_STATE_SEEN_STAMPS_H
#define E2E_STATE_SEEN_STAMPS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/file_identity.h"
#include "base/files.h"
#include "model.h"

/* The directory below .e2e. */
#define SEEN_DIR "seen"

/* Of one phase; all members but the first four begin as 0. What cannot be written is no error. */
struct seen_writer {
	struct arena *arena;
	const char *out;
	const struct run *run;
	const struct phase *phase;
	double now;  /* when it began; seconds since 1970 */
	char *marks; /* a character for each test; NULL: there is none yet */
	bool failed;
	struct file_parts parts;
	struct buf text;
};

/* Adds the stamp of the phase's test of that number, which rises with each call, as it was read
 * from a file of that identity. One that has changed just before is left out: it may change once
 * more without showing it. */
void seen_add(struct seen_writer *writer, size_t number, const char *text, size_t len,
    const struct file_identity *identity);
void seen_end(struct seen_writer *writer);

struct seen_stamps;

/* Those that the begin of this invocation has left of the phase; NULL: none. */
struct seen_stamps *seen_open(
    struct arena *arena, const char *out, const struct run *run, const struct phase *phase);

/* Whether that of the phase's test of that number is among them. */
bool seen_has(const struct seen_stamps *seen, size_t number);

/* Takes it, if the file of that name in the open directory is still as it was; numbers rise. The
 * text is valid until the next call. */
E2E_MUST_USE bool seen_take(struct seen_stamps *seen, size_t number, int dir, const char *name,
    const char **text, size_t *len, struct timespec *modified);

/* NULL: nothing to be done. */
void seen_close(struct seen_stamps *seen);

#endif
