/* SPDX-License-Identifier: MIT */
/* The run in a results directory, for the commands that come after begin. */
#ifndef E2E_LIFECYCLE_LOAD_RUN_H
#define E2E_LIFECYCLE_LOAD_RUN_H

#include "lifecycle/options.h"
#include "report/reporter.h"

/* The state and the plan of the run in the results directory, with what was selected. Exits with a
 * word for people when there is none, or when phases.yaml is not what it was. */
struct report load_run(struct arena *arena, const struct options *options);

/* The same, with the tests of that phase alone; NULL: of all. */
struct report load_run_of_phase(
    struct arena *arena, const struct options *options, const char *phase);

/* Dies (exit 2) unless this very make has begun the run: only that is judged, the graph as a whole,
 * from e2e-begin on. */
void refuse_other_make(const struct report *report);

#endif
