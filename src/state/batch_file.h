/* SPDX-License-Identifier: MIT */
/* OUT/.e2e/batches/PHASE/TEST: the tests that share one start of their tool in this invocation, as
 * `begin` has cut them. All tests of a batch are names of one file. Each e2e-run of them looks
 * there under its lock (flock): the first one leads, claims tests for itself and runs them; the
 * others find that they were claimed and have nothing to do. A claim is never given back: who leads
 * records a result of each test that it has claimed, or has failed, and its make with it. */
#ifndef E2E_STATE_BATCH_FILE_H
#define E2E_STATE_BATCH_FILE_H

#include "base/arena.h"
#include "base/map.h"
#include "model.h"

struct batch_member {
	const char *name, *path; /* path: a template */
	const char *definition;
	const char *input; /* the file that is watched, or NULL */
	bool unwatched;    /* what it reads is not known */
};

struct batch_file {
	struct batch_member *members;
	size_t count;
	struct map claimed; /* names of tests */
	int fd;             /* -1: there is none */
};

/* Writes the file of one batch, under the name of each member. -1 with errno. A name that cannot be
 * made is no failure: its test is run alone. */
E2E_MUST_USE int batch_file_write(struct arena *arena, const char *out, const struct run *run,
    const char *phase, const struct batch_member *members, size_t count);

/* Opens the file in which the test is, and locks it. Without one that is of this invocation, the
 * batch has no members. */
void batch_file_open(struct arena *arena, const char *out, const struct run *run, const char *phase,
    const char *test, struct batch_file *file);

/* Claims the test; dies when that cannot be written. */
void batch_file_claim(struct batch_file *file, const char *test);

/* Unlocks it. */
void batch_file_close(struct batch_file *file);

#endif
