/* SPDX-License-Identifier: MIT */
/* Who looks after a service: it starts its command, checks its health, keeps its log, notices its
 * end, and ends it on a signal or when the make of its run has gone. */
#ifndef E2E_SERVICE_KEEPER_H
#define E2E_SERVICE_KEEPER_H

#include "service/spec.h"

#include <sys/types.h>

/* The life of a keeper, in a process of its own that `starter` has started and waits for: standard
 * error is open until the service is ready, or has failed and is gone. Returns its exit code. */
int keeper_run(const struct service_spec *spec, pid_t starter);

#endif
