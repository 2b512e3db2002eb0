/* SPDX-License-Identifier: MIT */
/* One attempt: a family of processes is started, watched and ended. */
#ifndef E2E_RUN_SUPERVISE_H
#define E2E_RUN_SUPERVISE_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"
#include "text/mask.h"

#include <stdint.h>
#include <sys/types.h>

struct attempt_spec {
	struct arena *arena;
	char *const *command;   /* ended by NULL */
	char *const *variables; /* ended by NULL */
	const char *dir;        /* NULL: this one */
	const char *tools;      /* see struct child_spec */
	const struct exit_codes *codes;
	const struct mask *secrets;
	uint64_t ignored; /* the signals that make had ignored */
	double begin;     /* monotonic */
	double timeout;   /* monotonic; its own time limit; negative: none */
	double deadline;  /* monotonic; that of its phase or run */
	double grace;     /* seconds between TERM and KILL */
	bool leak_fails;  /* a pass that leaves something running is a failure */
	/* Seconds between TERM and KILL for what the command leaves; 0: it is killed at once. */
	double leak_grace;
	/* Told as they happen: the attempt runs, in this process group (0: it could not be
	 * started); it has written; it has used up a third, and then two thirds, of the time that
	 * it has, seconds; it was stopped between these times, monotonic. But for on_output, NULL:
	 * nobody asks. */
	void (*on_start)(void *context, pid_t group);
	void (*on_output)(void *context, const char *data, size_t len);
	void (*on_slow)(void *context, double running, double limit);
	/* The same of an attempt without a limit of its own, when it has run for three times, and
	 * then ten times, what `expected` says; seconds, 0: not known. That is asked when some
	 * seconds are over: most attempts are not that long. Both NULL: nobody asks. */
	double (*expected)(void *context);
	void (*on_slower)(void *context, double running, double expected);
	void (*on_stop)(void *context, double from, double to);
	/* Whether what it stands on is gone, so that it has no sense any more. Asked now and then;
	 * NULL: it stands on nothing. */
	bool (*is_lost)(void *context);
	/* It is ended at once then: it cannot notice by itself. */
	bool lost_at_once;
	/* It has to end. True: it is seen to otherwise, and gets no TERM; NULL: it is not. */
	bool (*on_end)(void *context);
	void *context;
};

/* Runs it to its end: nothing of its family is left. Fills in status, reason, exit_code, signal and
 * stopped, and adds what the command left running to `leaky`. `error` gets one line for people when
 * the command cannot be started; secrets are not taken out of it. */
void supervise(const struct attempt_spec *spec, struct attempt *attempt, struct strings *leaky,
    struct buf *error);

/* Sleeps for `seconds`; returns early when interrupted. */
void supervise_sleep(double seconds);

#endif
