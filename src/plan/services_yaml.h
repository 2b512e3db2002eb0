/* SPDX-License-Identifier: MIT */
/* The section `services` of phases.yaml. */
#ifndef E2E_PLAN_SERVICES_YAML_H
#define E2E_PLAN_SERVICES_YAML_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_tree.h"

/* Reads the section into the plan. */
void read_services(struct arena *arena, const struct node *value, struct plan *plan);

/* `[a, b]`, names of services. */
void read_service_refs(
    struct arena *arena, const struct node *value, const char *what, struct service_refs *out);

#endif
