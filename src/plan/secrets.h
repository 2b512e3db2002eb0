/* SPDX-License-Identifier: MIT */
/* The values of the plan's secrets, as far as e2e-report can know them. */
#ifndef E2E_PLAN_SECRETS_H
#define E2E_PLAN_SECRETS_H

#include "model.h"
#include "text/mask.h"

/* From the environment, and from what phases.yaml puts into that of its tests. `warns`: of values
 * that are too short to be masked. */
const struct mask *secrets_mask(struct arena *arena, const struct plan *plan, bool warns);

#endif
