/* SPDX-License-Identifier: MIT */
/* The services of a plan -> their rules in the Makefile. */
#ifndef E2E_GEN_SERVICE_RULES_H
#define E2E_GEN_SERVICE_RULES_H

#include "base/buf.h"
#include "model.h"

/* Appends nothing when there are no services. */
void service_rules(struct buf *out, const struct plan *plan);

/* The services that a phase waits for, as prerequisites: "e2e-service-NAME" for each. */
void service_prerequisites(struct buf *out, const struct phase *phase);

#endif
