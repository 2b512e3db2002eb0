/* SPDX-License-Identifier: MIT */
/* The commands of e2e-service. Each returns an exit code. */
#ifndef E2E_SERVICE_START_H
#define E2E_SERVICE_START_H

#include "service/spec.h"

/* Starts one and waits for it, or finds that it is there. In a run it gives 0 also when the service
 * failed, because that is recorded; by hand it gives 1 then. */
int service_start(struct service_spec *spec);

/* Ends those that the run in `out` has started, or all of them, and waits until they are gone. */
int service_stop(struct arena *arena, const char *out, bool in_run);

/* Prints what there is of these, and of others that are up. */
int service_status(struct arena *arena, const char *out, const struct strings *names);

#endif
