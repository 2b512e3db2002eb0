/* SPDX-License-Identifier: MIT */
/* Runners: what `uses` means. */
#ifndef E2E_PLAN_RUNNERS_H
#define E2E_PLAN_RUNNERS_H

#include "base/arena.h"
#include "base/map.h"
#include "model.h"

/* All runners that a plan can name: its own, and the presets that it uses. */
struct runners {
	struct arena *arena;
	const struct plan *plan;
	struct map own, presets;
	size_t depth;     /* of the chain of `uses` that is followed */
	size_t variables; /* that runners have got from others */
};

/* Merges each of the plan's runners with what it uses; reports unknown ones and cycles. */
void runners_init(struct runners *runners, struct arena *arena, struct plan *plan);

/* The runner of that name, or NULL. */
const struct runner *runners_look(struct runners *runners, const char *name);

/* The same: the plan's own before a preset; an error at `mark` and NULL when there
 * is none. */
const struct runner *runners_find(
    struct runners *runners, const char *name, const struct mark *mark);

#endif
