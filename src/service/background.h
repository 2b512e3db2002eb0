/* SPDX-License-Identifier: MIT */
/* Puts a keeper into the background, and waits for its report. */
#ifndef E2E_SERVICE_BACKGROUND_H
#define E2E_SERVICE_BACKGROUND_H

#include "service/spec.h"

/* Starts a keeper in the background and waits until the service is ready or has failed; its state
 * says which. False, after a message, when the keeper could not do its work. */
bool background_start(const struct service_spec *spec);

#endif
