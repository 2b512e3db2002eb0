/* SPDX-License-Identifier: MIT */
/* e2e-gen --run: make, and the report whatever becomes of make. */
#ifndef E2E_GEN_MAKE_RUN_H
#define E2E_GEN_MAKE_RUN_H

#include "base/arena.h"

#include <stdbool.h>

struct make_spec {
	const char *makefile, *results;
	const char *phases, *only, *tags, *reports; /* NULL: as the Makefile has it */
	const char *shard, *timings;                /* the same */
	bool last_failed, without_needs;            /* false: as the Makefile has it */
	int jobs;
	const char *programs; /* directory of our other programs, or NULL: on the PATH */
};

/* Runs make with the target e2e in a process group of its own, hands on the signals that ask us
 * to stop, and ends with the report. Returns the exit code for e2e-gen: 0, 1, 3 or 128+signal. */
int make_run(struct arena *arena, const struct make_spec *spec);

#endif
