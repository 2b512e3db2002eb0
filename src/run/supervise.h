/* SPDX-License-Identifier: MIT */
/* One attempt: a process group is started, watched and ended. */
#ifndef E2E_RUN_SUPERVISE_H
#define E2E_RUN_SUPERVISE_H

#include "model.h"

#include <sys/types.h>

/* Signals that end a run (INT, TERM, HUP, QUIT) are caught from here on. Call once. */
void supervise_init(void);

/* The first such signal that came, or 0. */
int supervise_interrupted(void);

/* Sleeps for `seconds`; returns early when interrupted. */
void supervise_sleep(double seconds);

struct attempt_order {
	char *const *command;   /* ended by NULL */
	char *const *variables; /* ended by NULL */
	const char *dir;        /* NULL: this one */
	int log;                /* a descriptor: the attempt's output */
	double timeout;         /* monotonic; its own time limit; negative: none */
	double deadline;        /* monotonic; that of its phase or run */
	double begin;           /* monotonic */
	double grace;           /* seconds between TERM and KILL */
	/* Told as they happen: the attempt runs, in this process group; it has used up a third, and
	 * then two thirds, of the time that it has. Seconds. */
	void (*on_start)(void *context, pid_t group);
	void (*on_slow)(void *context, double running, double limit);
	void *context;
};

/* Runs it to its end: nothing of the process group is left. Fills in status, reason, exit_code and
 * signal. `error` (of `size` bytes) gets one line for people when the command cannot be started. */
void supervise(const struct attempt_order *order, struct attempt *attempt, char *error, int size);

#endif
