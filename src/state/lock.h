/* SPDX-License-Identifier: MIT */
/* One make at a time in a results directory. */
#ifndef E2E_STATE_LOCK_H
#define E2E_STATE_LOCK_H

#include "base/arena.h"

#include <stdbool.h>

/* The pid of the make that started us. */
long long lock_make_pid(void);

/* Takes the lock for the make that started us, also from one that is dead; waits for one that the
 * same make started. Returns 0; or the pid of the make that has it. Dies when the lock cannot be
 * written. */
long long lock_take(struct arena *arena, const char *out);

/* The pid of the make that has the lock and is there (on this machine); 0: there is none. */
long long lock_holder(struct arena *arena, const char *out);

/* Whether the make that has the lock is there (on this machine). */
bool lock_is_held(struct arena *arena, const char *out);

/* Gives the lock back. */
void lock_release(struct arena *arena, const char *out);

/* Makes the file that each e2e-run there has a lock on while it lives. Dies when it cannot. */
void tests_lock_make(struct arena *arena, const char *out);

/* Whether an e2e-run is at work there, of whichever make. Where a file system has no locks, none is
 * ever seen. */
bool tests_are_at_work(struct arena *arena, const char *out);

#endif
