/* SPDX-License-Identifier: MIT */
/* The values of the plan's secrets, as far as e2e-report can know them. */
#ifndef E2E_PLAN_SECRETS_H
#define E2E_PLAN_SECRETS_H

#include "model.h"
#include "text/mask.h"

/* From the environment, and from what phases.yaml puts into that of its tests. `warns`: of values
 * that are too short to be masked. */
const struct mask *secrets_mask(struct arena *arena, const struct plan *plan, bool warns);

/* Whether phases.yaml says of a secret more than that it is that of the environment ("${NAME}"):
 * then its values are known only with the environments of all tests. */
bool secrets_are_in_plan(const struct plan *plan);

#endif
