/* SPDX-License-Identifier: MIT */
/* A runner as it is written, in a plan and in a preset. */
#ifndef E2E_PLAN_RUNNER_YAML_H
#define E2E_PLAN_RUNNER_YAML_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_value.h"

extern const struct mapping runner_mapping;

/* Reads the mapping into `runner`, of which name and mark are known. Errors are reported. */
void read_runner(struct arena *arena, const struct node *node, struct runner *runner);

#endif
