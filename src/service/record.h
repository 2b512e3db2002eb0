/* SPDX-License-Identifier: MIT */
/* What becomes of a service, written where the other programs look for it: its state, what is
 * blocked by its failure, the events. */
#ifndef E2E_SERVICE_RECORD_H
#define E2E_SERVICE_RECORD_H

#include "model.h"
#include "service/spec.h"

/* The state of a service that is being started. */
struct service_status record_new(const struct service_spec *spec);

/* Whether what is at its place is of this keeper; no more, when the results were removed meanwhile,
 * and another run may have a keeper there. */
bool record_is_ours(const struct service_spec *spec);

/* Writes what has become of it, and an event when it is another state; nothing when
 * the record is not ours any more. */
void record(const struct service_spec *spec, const struct service_status *status);

/* The service failed, for this reason, one line for people without secrets: no test that stands on
 * it starts any more. */
void record_failure(
    const struct service_spec *spec, struct service_status *status, const char *detail);

#endif
