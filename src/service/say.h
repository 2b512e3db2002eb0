/* SPDX-License-Identifier: MIT */
/* What e2e-service says on the console. */
#ifndef E2E_SERVICE_SAY_H
#define E2E_SERVICE_SAY_H

#include "service/spec.h"

/* What has become of one that was to be started; of one that failed also the end of its log. */
void say_started(const struct service_spec *spec, const struct service_status *status, bool was_up);

/* One that is not to be used as it is, is ended first; `why`: "has changed". */
void say_restart(const struct service_spec *spec, const char *why);

#endif
