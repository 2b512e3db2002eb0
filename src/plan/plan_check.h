/* SPDX-License-Identifier: MIT */
/* The plan as a whole: what one value alone cannot show to be wrong, and what follows from it. */
#ifndef E2E_PLAN_PLAN_CHECK_H
#define E2E_PLAN_PLAN_CHECK_H

#include "base/arena.h"
#include "model.h"

/* Checks names, runners, templates and limits, reporting every error; fills in what is inherited
 * (runner, command, dir, report, limits of each test), what make watches (input), the edges, and
 * the definitions and the digest. */
void plan_check(struct arena *arena, struct plan *plan);

/* Warns of values of secrets that stand in phases.yaml itself. */
void plan_check_secrets(const struct plan *plan);

/* Warns when no phase is required: then nothing that fails is decisive. */
void plan_check_required(const struct plan *plan);

#endif
