/* SPDX-License-Identifier: MIT */
/* The services of a plan, checked: what each needs, and who stands on it. */
#ifndef E2E_PLAN_SERVICE_CHECK_H
#define E2E_PLAN_SERVICE_CHECK_H

#include "base/arena.h"
#include "model.h"

/* Reports what is wrong, and sets what the model says is made here. The definitions of the tests
 * rest on those of the services: to be called before they are made. */
void service_check(struct arena *arena, struct plan *plan);

#endif
