/* SPDX-License-Identifier: MIT */
/* A command becomes a process: leader of a process group of its own, with nothing of ours. */
#ifndef E2E_EXEC_CHILD_H
#define E2E_EXEC_CHILD_H

#include "base/buf.h"
#include "base/compiler.h"

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

enum { SIGNALS_MAX = 64 }; /* a mask of signals has bit 0 for number 1 */

/* The signals that this process ignores, as whoever started it left them: its children would too.
 */
uint64_t child_signals_ignored(void);

struct child_spec {
	char *const *command;   /* ended by NULL */
	char *const *variables; /* ended by NULL */
	const char *dir;        /* NULL: this one */
	const char *tools;      /* where else than on the usual PATH it was looked for; or NULL */
	int output;             /* a descriptor: its standard output and error */
	const sigset_t *mask;   /* the signals that it has blocked */
	uint64_t ignored;       /* the signals that may be ignored here; it ignores none */
};

/* Starts it. Returns its pid, which is its process group. When it cannot be started, returns 0, and
 * `error` says why in one line for people. */
E2E_MUST_USE pid_t child_start(const struct child_spec *spec, struct buf *error);

/* The same, with its output into a pipe; `*output` is the end to read from, which does not block,
 * or -1. */
E2E_MUST_USE pid_t child_start_piped(struct child_spec spec, int *output, struct buf *error);

/* Reads what such a pipe has, at most `size` bytes, without waiting. Returns how many; 0 when it
 * has none at the moment, or is at its end: then it is closed, and -1. */
size_t child_read(int *output, char *into, size_t size);

/* Closes all descriptors from this one on, but `kept`; -1: all of them. */
void child_close_from(int first, int kept);

#endif
