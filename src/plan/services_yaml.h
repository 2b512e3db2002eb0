/* SPDX-License-Identifier: MIT */
/* The section `services` of phases.yaml. */
#ifndef E2E_PLAN_SERVICES_YAML_H
#define E2E_PLAN_SERVICES_YAML_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_value.h"

enum { CHECK_RETRIES_MAX = 1000 };

extern const struct mapping service_mapping;

/* The times of `ready`; what else it may have is text/check_kinds.h and these. */
extern const struct mapping ready_mapping;

/* What is said of the request and expected of the answer, as e2e-probe has it. */
struct request_key {
	const char *key, *option;
	bool many; /* may be a list */
	bool flag; /* takes no text */
	const char *about;
};

extern const struct request_key *const request_keys;
extern const size_t request_key_count;

/* Reads the section into the plan. */
void read_services(struct arena *arena, const struct node *value, struct plan *plan);

/* `[a, b]`, names of services. */
void read_service_refs(
    struct arena *arena, const struct node *value, const char *what, struct service_refs *out);

#endif
