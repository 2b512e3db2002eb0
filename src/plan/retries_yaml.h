/* SPDX-License-Identifier: MIT */
/* `retries:` of a plan, a phase or a test. */
#ifndef E2E_PLAN_RETRIES_YAML_H
#define E2E_PLAN_RETRIES_YAML_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_value.h"

enum { RETRIES_MAX = 100 };

extern const struct mapping retries_mapping;

/* `retries: 2`, or `retries: {count: 2, delay: 5s, backoff: 2, max_delay: 1m, on: [exit], budget:
 * 10}`. */
void read_retries(struct arena *arena, const struct node *node, struct limits *out);

/* The same without a budget, which one test cannot have. */
void read_test_retries(struct arena *arena, const struct node *node, struct limits *out);

#endif
