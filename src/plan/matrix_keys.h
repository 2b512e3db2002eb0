/* SPDX-License-Identifier: MIT */
/* The keys of all matrices of a plan. */
#ifndef E2E_PLAN_MATRIX_KEYS_H
#define E2E_PLAN_MATRIX_KEYS_H

#include "base/arena.h"
#include "model.h"
#include "plan/matrix.h"

/* Each once, in the order in which they come first. */
struct strings matrix_keys(struct arena *arena, const struct plan *plan);

/* Each of them standing for the letter x: with it a runner can be checked for what is wrong in each
 * combination. */
struct combination matrix_any(struct arena *arena, const struct plan *plan);

#endif
