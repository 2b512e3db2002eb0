/* SPDX-License-Identifier: MIT */
/* Tests whose failures decide nothing until a day comes. Knows nothing of results. */
#ifndef E2E_PLAN_QUARANTINE_H
#define E2E_PLAN_QUARANTINE_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_value.h"

extern const struct mapping quarantine_mapping;

/* `quarantine: {until: 2027-01-31, reason: ..., issue: ...}`. Each wrong key and value is an error.
 * NULL after one. */
const struct quarantine *quarantine_read(struct arena *arena, const struct node *node);

/* Of a plan with the selection of a run: sets what each quarantine comes to in it, and which tests
 * decide the verdict (test.gates). A phase of which all selected tests are in quarantine gates no
 * longer. Where nothing would be left that does, no quarantine holds. `started`: when this
 * invocation of make began, as struct run has it: its day is the one that counts for all of it. */
void quarantine_apply(struct plan *plan, const char *started);

/* The same for a phase alone, whose gates are known already, and of a plan of which it is known
 * whether nothing else would decide. */
void quarantine_apply_again(struct phase *phase, const char *started, bool alone);

/* Warns of what is hardly meant: a quarantine that has ended, one of a step that others stand on,
 * and a plan of which nothing decides but what is in quarantine. */
void quarantine_warn(const struct plan *plan);

#endif
