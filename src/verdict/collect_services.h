/* SPDX-License-Identifier: MIT */
/* What became of the services that the tests stand on. */
#ifndef E2E_VERDICT_COLLECT_SERVICES_H
#define E2E_VERDICT_COLLECT_SERVICES_H

#include "base/arena.h"
#include "model.h"

/* Those that the selected phases stand on, in the order of the plan; of those of which nothing is
 * known there is none. */
struct collected_services collect_services(
    struct arena *arena, const char *out, const struct plan *plan);

/* The same for all phases. */
struct collected_services collect_all_services(
    struct arena *arena, const char *out, const struct plan *plan);

/* The first of those that this phase stands on that failed, or NULL. */
const struct service_status *failed_service(
    const struct collected_services *services, const struct phase *phase);

/* The first of those that was not well when the test failed, or NULL: then the failure may be its
 * doing. */
const struct service_status *service_behind(const struct collected_services *services,
    const struct run *run, const struct phase *phase, const struct result *result);

/* What speaks against the services that a pass of this phase stood on, after "its result was ";
 * NULL: each was healthy from the start of the test to its end. `began`: the invocation, on the
 * clock of the services. */
const char *services_doubt(struct arena *arena, const struct collected_services *services,
    double began, const struct phase *phase, const struct result *pass);

/* What was not well with it, for people: "exited with 1 after 2.1s", "is unhealthy: ...". */
const char *service_trouble(struct arena *arena, const struct service_status *status);

#endif
