/* SPDX-License-Identifier: MIT */
/* Who looks after a service: a daemon that starts its command, checks its health, keeps its log,
 * notices its end, and ends it when it is told to or when the make of its run has gone. */
#ifndef E2E_SERVICE_KEEPER_H
#define E2E_SERVICE_KEEPER_H

#include "service/order.h"

/* Starts one in the background and waits until the service is ready or has failed; what became of
 * it is in its state. False when the keeper could not do its work: it has said why. */
bool keeper_start(const struct service_order *order);

#endif
