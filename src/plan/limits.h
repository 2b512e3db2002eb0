/* SPDX-License-Identifier: MIT */
/* Limits, and where they come from when a test or service does not say them. Milliseconds and
 * bytes. */
#ifndef E2E_PLAN_LIMITS_H
#define E2E_PLAN_LIMITS_H

#include "model.h"

/* Of a plan. More are a mistake, or aliases that lead to the same tests again and again. */
enum { TESTS_MAX = 500 * 1000 };

/* Limits of which nothing is said. */
extern const struct limits limits_unset;

/* A test's limits, with what it does not say taken from its phase, the plan and the defaults. No
 * timeout (-1) when neither it nor the phase has one. */
struct limits limits_inherit(const struct plan *plan, const struct phase *phase, struct limits own);

/* Those of a service. */
long long service_grace(const struct plan *plan, const struct service *service);
long long service_log_size(const struct plan *plan, const struct service *service);

#endif
