/* SPDX-License-Identifier: MIT */
/* One make at a time in a results directory. The lock is one on an open descriptor (flock(2)) of
 * OUT/.e2e/lock, so that it cannot outlive those who have it. Make itself cannot hold it: the
 * process of state/lock_keeper does, for as long as make lives. The file's text says who that make
 * is. */
#ifndef E2E_STATE_LOCK_H
#define E2E_STATE_LOCK_H

#include "base/arena.h"

#include <stdbool.h>

/* Who has the lock. */
struct lock_owner {
	long long make; /* its pid; 0: not known */
	bool elsewhere; /* it is in another PID namespace, as in another container */
};

/* Takes the lock for the make that started us; waits for one that the same make started, and for
 * one that is just ending. Returns true when we have it: `*fd` is what holds it, to be handed to
 * lock_keep, or -1 when this make has it already. False when another make has it, `*owner`. Dies
 * when the lock cannot be taken at all. */
bool lock_take(struct arena *arena, const char *out, int *fd, struct lock_owner *owner);

/* Leaves the lock to a process that keeps it until the make that started us has ended, or
 * lock_release is called. Takes `fd` over; -1: there is nothing to do. `side_by_side`: phases may
 * be, see state/output_groups.h. */
void lock_keep(struct arena *arena, const char *out, int fd, bool side_by_side);

/* The pid of the make that has the lock and is there (as we see it); 0: there is none. */
long long lock_holder(struct arena *arena, const char *out);

/* Whether the make that has the lock is there (as we see it). */
bool lock_is_held(struct arena *arena, const char *out);

/* Whether nobody has the lock; waits for a make that is just ending. */
bool lock_is_free(struct arena *arena, const char *out);

/* Gives the lock back. */
void lock_release(struct arena *arena, const char *out);

/* Makes the file that each e2e-run there has a lock on while it lives. Dies when it cannot. */
void tests_lock_make(struct arena *arena, const char *out);

/* Whether an e2e-run is at work there, of whichever make. Where a file system has no locks, none is
 * ever seen. */
bool tests_are_at_work(struct arena *arena, const char *out);

#endif
