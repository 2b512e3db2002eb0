/* SPDX-License-Identifier: MIT */
/* What a runner says of its tool, besides how it is started: what its exit codes mean, and what the
 * path of a test is for it. */
#ifndef E2E_PLAN_EXIT_YAML_H
#define E2E_PLAN_EXIT_YAML_H

#include "base/arena.h"
#include "base/names.h"
#include "model.h"
#include "plan/yaml_value.h"

enum { EXIT_CODE_MAX = 255 };

extern const struct mapping exit_mapping;

/* `exit: {skip: {5: no tests ran}, fatal: [2, 3]}`: for each meaning a list of codes, or a mapping
 * of codes to words for people, which may be left out. */
void read_exit_codes(struct arena *arena, const struct node *node, struct exit_codes *out);

/* `file`, `name`, `class` or `package`. */
struct names path_kind_names(void);
void read_path_kind(const struct node *node, enum path_kind *out);

#endif
