/* SPDX-License-Identifier: MIT */
/* Parts of a plan by their names. */
#ifndef E2E_PLAN_FIND_H
#define E2E_PLAN_FIND_H

#include "model.h"

/* The phase of that name, or NULL. */
struct phase *plan_phase(const struct plan *plan, const char *name);

#endif
