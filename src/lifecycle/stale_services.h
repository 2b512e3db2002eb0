/* SPDX-License-Identifier: MIT */
/* Services that an earlier make has left. */
#ifndef E2E_LIFECYCLE_STALE_SERVICES_H
#define E2E_LIFECYCLE_STALE_SERVICES_H

#include "base/arena.h"
#include "model.h"

/* Waits until those are gone that went with a make that is gone; those that are kept stay. Returns
 * the ids of those of which processes may be left because who looked after them was killed. */
struct strings stale_services_end(struct arena *arena, const char *out);

/* Forgets what became of those that are gone. */
void stale_services_forget(struct arena *arena, const char *out);

/* Whether services are up in this results directory. */
bool stale_services_are_up(struct arena *arena, const char *out);

#endif
