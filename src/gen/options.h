/* SPDX-License-Identifier: MIT */
/* The command line of e2e-gen. Knows nothing of a plan. */
#ifndef E2E_GEN_OPTIONS_H
#define E2E_GEN_OPTIONS_H

#include "base/arena.h"

#include <stdbool.h>
#include <time.h>

enum action { GENERATE, RUN, CHECK, LIST, SELECT, WHY, INIT, CI };

/* What was not given is NULL, 0 or false. */
struct options {
	enum action action;
	const char *test; /* --why: that is asked for, or NULL */
	const char *file, *makefile, *phases, *only, *tags, *reports, *output, *results;
	const char *shard, *timings, *ci;
	bool last_failed, without_needs;
	int jobs, shards;
	struct timespec began; /* before the plan was read */
};

/* Reads it. Dies (exit 2) when it is wrong; ends the program (exit 0) after --help. */
struct options options_read(struct arena *arena, int argc, char **argv);

#endif
