/* SPDX-License-Identifier: MIT */
/* plan -> Makefile. Knows make; does not know YAML, nor who wrote the plan. */
#ifndef E2E_GEN_PLAN_MAKEFILE_H
#define E2E_GEN_PLAN_MAKEFILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"

/* What the command line of e2e-gen says about the Makefile. NULL: nothing. */
struct makefile_options {
	const char *plan_path; /* as it is seen from where make runs */
	const char *phases;    /* selected by default, separated by spaces */
	const char *reports;   /* separated by commas */
	const char *output;
};

/* Appends the Makefile to `out`. The plan was checked and has no errors. Returns 0, or -1 after an
 * error that was reported: the plan's path cannot be written in a Makefile. */
E2E_MUST_USE int plan_makefile(struct arena *arena, const struct plan *plan,
    const struct makefile_options *options, struct buf *out);

#endif
