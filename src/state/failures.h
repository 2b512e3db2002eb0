/* SPDX-License-Identifier: MIT */
/* When tests have last not passed in the run: OUT/.e2e/failed/PHASE, to which each that fails, or
 * skips itself, appends a line. A pass that is older than that was put back from a copy: it is of
 * this run and sealed by it, and yet is no result any more. */
#ifndef E2E_STATE_FAILURES_H
#define E2E_STATE_FAILURES_H

#include "base/arena.h"
#include "base/map.h"
#include "model.h"

/* Notes that the result is no pass, if it is none of which make only says that it was not run. Dies
 * when it cannot. */
void failure_note(struct arena *arena, const char *out, const struct result *result);

/* Those of a phase. */
struct failures {
	struct map times;
};

void failures_read(
    struct arena *arena, const char *out, const char *phase, struct failures *failures);

/* When the test has last not passed, seconds since 1970; negative: never in this run. */
double failures_last(const struct failures *failures, const char *test);

#endif
