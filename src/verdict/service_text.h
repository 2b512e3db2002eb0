/* SPDX-License-Identifier: MIT */
/* What the reporters share about services: which to report, why, and when they were up. */
#ifndef E2E_VERDICT_SERVICE_TEXT_H
#define E2E_VERDICT_SERVICE_TEXT_H

#include "verdict/collect.h"

/* Whether there is something wrong with it: it failed, or is or was unhealthy. */
bool service_is_bad(const struct service_status *status);

/* What became of it in the end, for people: one that was healthy until we stopped it was healthy.
 * One line, safe for a terminal. */
const char *service_outcome(struct arena *arena, const struct service_status *status);

/* Why it is bad: of one that ended by itself also the last line of its log. One line, safe for a
 * terminal. */
const char *service_error(struct arena *arena, const struct service_status *status);

/* "passed", "skipped: service api failed": names only, so that it needs no escaping. */
const char *service_phase_verdict(
    struct arena *arena, const struct collected_run *run, const struct collected_phase *phase);

/* Seconds from the start of the invocation. `ready` is `end` when it never got healthy. */
struct service_span {
	double start, ready, end;
};

/* When it was up within the invocation; false when it was not, or was somebody else's. */
bool service_span(const struct collected_run *run, const struct service_status *status,
    struct service_span *span);

#endif
