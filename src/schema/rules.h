/* SPDX-License-Identifier: MIT */
/* What holds between the keys of a mapping of phases.yaml, as far as JSON Schema can say it. The
 * plan is held to more: see plan/plan_check.c. */
#ifndef E2E_SCHEMA_RULES_H
#define E2E_SCHEMA_RULES_H

#include "plan/yaml_value.h"

#include <cjson/cJSON.h>

void schema_add_rules(cJSON *schema, const struct mapping *mapping);

#endif
