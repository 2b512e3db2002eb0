/* SPDX-License-Identifier: MIT */
/* `matrix:` out of a YAML tree. Knows nothing of the tests that it is for. */
#ifndef E2E_PLAN_MATRIX_YAML_H
#define E2E_PLAN_MATRIX_YAML_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_tree.h"

/* Each wrong key and value is an error. NULL when there is nothing to go on with. */
const struct matrix *read_matrix(struct arena *arena, const struct node *node);

#endif
