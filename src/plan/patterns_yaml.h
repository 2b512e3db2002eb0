/* SPDX-License-Identifier: MIT */
/* Patterns of file names out of a YAML tree. */
#ifndef E2E_PLAN_PATTERNS_YAML_H
#define E2E_PLAN_PATTERNS_YAML_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_tree.h"

/* One pattern, or a list of at least one; `what` is the key, for people. */
void read_file_patterns(struct arena *arena, const struct node *value, const char *what,
    struct file_patterns *patterns);

#endif
