/* SPDX-License-Identifier: MIT */
/* How a keeper gets into the background, and what is heard of it from there. */
#ifndef E2E_SERVICE_BACKGROUND_H
#define E2E_SERVICE_BACKGROUND_H

#include "service/spec.h"

/* Starts a keeper in the background and waits until the service is ready or has failed; what became
 * of it is in its state. False when the keeper could not do its work: why was said. */
bool background_start(const struct service_spec *spec);

#endif
