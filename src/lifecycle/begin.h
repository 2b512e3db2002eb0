/* SPDX-License-Identifier: MIT */
/* The first command of a run: it is opened, or goes on. */
#ifndef E2E_LIFECYCLE_BEGIN_H
#define E2E_LIFECYCLE_BEGIN_H

#include "base/arena.h"
#include "model.h"

struct begin_spec {
	const char *out, *plan_path, *digest;
	const char *phases, *only, *tags, *reports; /* as make has them */
	bool last_failed, without_needs;
	const char *shard, *timings; /* the same; NULL: there are no shards, the default file */
	const char *selected; /* hash of what make has made of that; NULL: all of the phases */
	bool again;           /* what is selected runs also when it has passed */
};

/* Takes the lock, opens a run or goes on with the open one, moves the epoch, clears the marks of
 * the last invocation and writes the state. Returns the run; the plan, with the selection, goes to
 * `*plan`. Exits 2 when the order is wrong and 3 when another make is at work. */
struct run *begin_run(struct arena *arena, const struct begin_spec *spec, struct plan **plan);

/* A new run, of which nothing is known yet but its id and its key. */
struct run *run_new(struct arena *arena);

/* Makes a results directory, which is ours if nothing was there. */
void results_dir_make(struct arena *arena, const char *out);

/* Whether begin goes on with the run, as far as the results directory says. */
bool run_goes_on(struct arena *arena, const char *out, const struct run *run);

/* Sets from when on a pass of the run is used: its age is never above max_age. */
void run_limit_age(struct run *run, const struct plan *plan);

/* Closes the run by hand: all passes are too old from now on. */
void close_run(struct arena *arena, const char *out);

#endif
