/* SPDX-License-Identifier: MIT */
/* What the command line of e2e-gen means for a plan: which tests, which reporters, which results.
 */
#ifndef E2E_GEN_SELECT_OPTIONS_H
#define E2E_GEN_SELECT_OPTIONS_H

#include "gen/options.h"
#include "model.h"

/* Where the results of this plan are; `plan` may be NULL. */
const char *results_of(const struct plan *plan, const struct options *options);

/* Nothing will run: no report of an earlier run is to stand there as if it were one of this.
 * `plan` may be NULL. */
void forget_reports(struct arena *arena, const struct plan *plan, const struct options *options);

/* Turns the lists of the command line into names that the plan knows. Dies (exit 2), as the
 * functions below, when it has one that the plan does not know. */
void options_resolve(struct arena *arena, const struct plan *plan, struct options *options);

/* Selects what the options say. */
void select_by_options(struct arena *arena, struct plan *plan, const struct options *options);

/* The same for --run: as make would with them and with E2E_ONLY and so on in the environment.
 * Returns what make is to be given as E2E_ONLY; NULL: nothing. */
const char *select_for_run(struct arena *arena, struct plan *plan, const struct options *options);

#endif
