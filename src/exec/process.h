/* SPDX-License-Identifier: MIT */
/* Processes, as Linux shows them in /proc (proc(5)). Elsewhere there is nothing to be seen. */
#ifndef E2E_EXEC_PROCESS_H
#define E2E_EXEC_PROCESS_H

#include "base/arena.h"
#include "base/buf.h"
#include "text/mask.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct process {
	pid_t pid, parent, group;
	char state;               /* 'Z': has ended, but nobody has reaped it */
	unsigned long long start; /* clock ticks since boot */
	char command[64];         /* its short name */
};

/* False for a process that is gone, and where nothing can be seen. */
bool process_read(pid_t pid, struct process *process);

/* All of the machine; `*count` is 0 where nothing can be seen. */
struct process *process_list(struct arena *arena, size_t *count);

/* Appends the environment that it was started with, each variable ended by a NUL. False when it
 * cannot be seen. */
bool process_environment(pid_t pid, struct buf *out);

/* The value of a variable in it, or NULL. */
const char *process_variable(const struct buf *environment, const char *name);

/* "sleep 600 (pid 123)": its command line without what the mask finds, cut where it is long; any
 * characters. */
const char *process_describe(
    struct arena *arena, const struct process *process, const struct mask *hidden);

#endif
