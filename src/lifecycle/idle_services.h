/* SPDX-License-Identifier: MIT */
/* Which services need not be started, as nothing that stands on them is owed. */
#ifndef E2E_LIFECYCLE_IDLE_SERVICES_H
#define E2E_LIFECYCLE_IDLE_SERVICES_H

#include "base/arena.h"
#include "model.h"

/* Marks them for e2e-service and e2e-run. What is selected and which passes are used again
 * (test.reused) is known. */
void idle_services_note(struct arena *arena, const char *out, const struct plan *plan);

#endif
