/* SPDX-License-Identifier: MIT */
/* What e2e-run takes as evidence before a test starts and holds it against afterwards, and whether
 * a pass that is there already is still worth what it was. The rules are in state/evidence.h. */
#ifndef E2E_RUN_EVIDENCE_H
#define E2E_RUN_EVIDENCE_H

#include "run/job.h"

#include <stdbool.h>

/* A hash of all that the test reads, as it is now; NULL: something cannot be read. */
char *inputs_now(const struct job *job);

/* Takes what the test reads and the passes that it stands on into the result. Before its first
 * attempt.
 */
void evidence_take(const struct job *job, struct result *result);

/* Whether the test has a pass that still holds, although make wants it to run: its input is newer
 * and the same, or make was told to look at all. Then make is told that it is up to date. */
bool evidence_keeps_pass(const struct job *job);

/* Whether a rule that the plan does not know of made make ask: `OUT/PHASE/TEST.passed: lib.sh` in a
 * Makefile of the user. */
bool evidence_is_asked_for_more(const struct job *job);

/* The test has ended: a pass of what was changed meanwhile is none. */
void evidence_hold(const struct job *job, struct result *result);

#endif
