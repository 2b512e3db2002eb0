/* SPDX-License-Identifier: MIT */
/* phases.yaml -> plan: what is written there, with defaults, not yet checked as a whole. */
#ifndef E2E_PLAN_PLAN_YAML_H
#define E2E_PLAN_PLAN_YAML_H

#include "base/arena.h"
#include "model.h"

/* Reads the file at `path` into a plan and checks it (plan_check). Returns it even after errors,
 * which were reported and counted; NULL when there is nothing to return. */
struct plan *plan_load(struct arena *arena, const char *path);

/* The same for a text, whose name in messages is `name`. */
struct plan *plan_load_text(struct arena *arena, const char *name, const char *text);

/* Reads the preset of that name, from the templates, into `runner`. False when there is none. */
bool preset_load(struct arena *arena, const char *name, struct runner *runner);

/* The names of all presets; `*count` of them. */
const char *const *preset_names(struct arena *arena, size_t *count);

#endif
