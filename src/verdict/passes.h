/* SPDX-License-Identifier: MIT */
/* A pass held against the plan and against what is there now, by the table of state/evidence.h. */
#ifndef E2E_VERDICT_PASSES_H
#define E2E_VERDICT_PASSES_H

#include "base/arena.h"
#include "base/map.h"
#include "model.h"
#include "state/evidence.h"
#include "state/failures.h"
#include "state/stamp_dir.h"

/* One who asks for many passes: each input is read once. */
struct pass_reader {
	struct arena *arena;
	const char *out;
	const struct run *run;
	/* Those of an invocation that has not come to its end, after which all its passes have been
	 * held against them; which one it is, and when it began. NULL: there is none. */
	const struct collected_services *services;
	int invocation;
	double began;
	/* What speaks against the run as a whole, see struct claim: who asks says so. */
	const char *closed, *place, *system;
	struct map inputs;        /* from the path of an input to its hash */
	struct map sets;          /* from the name of a set of inputs to what is known of it */
	char *nothing;            /* the hash of no input; NULL: nobody has asked for it */
	struct failures failures; /* of the phase that is looked at */
	/* The pass that was looked at last: mostly the next test stands on it, if on any. */
	const struct test *last;
	char *last_identity;
};

/* Whether files that the test reads besides its own are not as begin has last noted. */
bool pass_sets_changed(struct pass_reader *reader, const struct test *test);

/* Remembers the pass of the test, as it is on the disk, or (NULL) that it is to be looked at again.
 */
void pass_remember(struct pass_reader *reader, const struct test *test, const struct result *pass);

/* The pass of the test as e2e-run wrote it, with the claim that is made of it in `*claim` and
 * without what only the caller knows (the report). NULL: there is none; or none that can be
 * read, then
 * `*why` says so. */
const struct result *pass_read(struct pass_reader *reader, struct arena *arena,
    struct stamp_dir *dir, const struct test *test, struct claim *claim, const char **why);

/* The claim that is made of the skip of a test that skipped itself, for ASKED_OF_SKIP. */
struct claim pass_skip_claim(struct pass_reader *reader, struct arena *arena,
    const struct test *test, const struct result *skip);

/* For a result of a shard, which may have read files that are not here: where some of them cannot
 * be read, the claim says of the inputs what the result does, as that was asked where it ran. The
 * test's own file has to be here. */
void pass_take_inputs(struct pass_reader *reader, const struct test *test,
    const struct result *result, struct claim *claim);

/* Whether the pass may be kept, as begin asks; otherwise `*row` is what speaks against it, and
 * `*why` in words: both are NULL when there is no pass, and `*row` alone when there is one that
 * cannot be read.
 */
bool pass_is_kept(struct pass_reader *reader, struct stamp_dir *dir, const struct test *test,
    const struct evidence **row, const char **why);

#endif
