/* SPDX-License-Identifier: MIT */
/* A process that lives as long as a make, to keep what is on an open descriptor; meanwhile it
 * continues programs of ours that were stopped below that make (Linux). Knows nothing of results.
 */
#ifndef E2E_STATE_LOCK_KEEPER_H
#define E2E_STATE_LOCK_KEEPER_H

#include <sys/types.h>

/* Starts a process in the background that has nothing open but `fd`, and ends when the process
 * `watched`, which started at `start` (see exec/process.h), has ended, or on TERM. In the first
 * case it prints what is held back of the run in `out`, see state/output_groups.h; NULL: nothing
 * is. Then standard output is open in it, too. Returns its pid; -1 with errno. */
pid_t lock_keeper_start(int fd, pid_t watched, unsigned long long start, const char *out);

#endif
