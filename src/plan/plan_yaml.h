/* SPDX-License-Identifier: MIT */
/* phases.yaml -> plan: what is written there, not yet checked as a whole. Limits that are not
 * written stay unset until plan_check. */
#ifndef E2E_PLAN_PLAN_YAML_H
#define E2E_PLAN_PLAN_YAML_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_value.h"

extern const struct mapping plan_mapping, phase_mapping, fingerprint_mapping;
extern const struct mapping test_mapping, setup_mapping, teardown_mapping;

/* The plan that the source holds, even after errors, which were reported; NULL when there is
 * nothing to return. */
struct plan *plan_read(struct arena *arena, const struct source *source);

#endif
