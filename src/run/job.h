/* SPDX-License-Identifier: MIT */
/* One test to run: what the command line of e2e-run says. */
#ifndef E2E_RUN_JOB_H
#define E2E_RUN_JOB_H

#include "base/arena.h"
#include "model.h"

struct job {
	struct arena *arena;
	const char *out, *phase, *name; /* the target is OUT/PHASE/NAME.passed */
	struct limits limits;
	long long budget;       /* the phase's, milliseconds; -1: none */
	int phase_retry_budget; /* see run/retry_budget.h; -1: none */
	bool sequential;
	enum test_role role;
	const char *setup;  /* the last one of its phase; NULL: it has none */
	bool teardown;      /* its phase has one */
	bool after_make;    /* it is one that a make has left which is gone */
	const char *dir;    /* NULL: where make runs */
	const char *path;   /* template for ${path}, or NULL */
	const char *report; /* template for ${report}, or NULL */
	const char *definition;
	struct strings bin;      /* directories with its tool, see exec/environment.c */
	struct exit_codes codes; /* what the tool's exit codes mean */
	struct env env;          /* templates, set in this order */
	struct strings secrets;  /* names of environment variables */
	struct strings command;  /* templates */
	struct strings services; /* what it stands on */
	struct strings after;    /* PHASE/TEST of the steps before it, on whose passes it stands */
	struct strings needs;    /* PHASE/TEST of those that have to have passed */
	struct strings inputs;   /* files and directories that it reads */
	struct strings input_sets; /* names of sets of files that it reads besides */
	bool unwatched;            /* what it reads is not known: no pass of it is kept */
	const char *newer;         /* what make found newer than its result; NULL: not said */
	const char *launcher;      /* NULL: it runs beside make */
	struct strings launch;     /* templates: the launcher's command, and what ends it */
	struct strings cancel;
	long long queue;    /* until it has to have started, milliseconds */
	int launches;       /* how often it is launched at most */
	const char *batch;  /* the format of its report, of which it has a part; NULL: all */
	const char *node;   /* the file of a launched test, beside which it is to be; or NULL */
	bool empty_allowed; /* with a batch: a part without a single case is no failure */
	const struct run *run;
	const char
	    *programs; /* the directory of e2e-run when it was started by its path, or NULL */
	/* From here on made of the above. */
	const char *log, *artifacts; /* paths from where make runs */
	int slots;                   /* how many of make's jobs it has */
	double phase_began;          /* monotonic; its first test in this invocation */
	/* Of an attempt of a batch: its words that are paths, and the next of those that share it.
	 */
	size_t first_path, path_count;
	const struct job *next;
};

#endif
