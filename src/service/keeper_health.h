/* SPDX-License-Identifier: MIT */
/* The health of a service that is kept up: when it is checked, and what follows from it. */
#ifndef E2E_SERVICE_KEEPER_HEALTH_H
#define E2E_SERVICE_KEEPER_HEALTH_H

#include "service/keeper_state.h"

/* Does what is due: starts a check, or takes what one has found. The service may become ready by
 * it, or fail. */
void keeper_look_after_health(struct keeper *keeper);

/* When something is due next unless a check ends before; monotonic. */
double keeper_health_next(const struct keeper *keeper);

#endif
