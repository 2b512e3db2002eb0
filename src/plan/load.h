/* SPDX-License-Identifier: MIT */
/* phases.yaml -> checked plan: read, then held together as a whole. */
#ifndef E2E_PLAN_LOAD_H
#define E2E_PLAN_LOAD_H

#include "base/arena.h"
#include "model.h"

/* Reads the file at `path` into a plan and checks it (plan_check). Errors go to `diagnostics`,
 * which lives as long as the plan. Returns the plan even after errors; NULL when there is nothing
 * to return. */
struct plan *plan_load(struct arena *arena, struct diagnostics *diagnostics, const char *path);

/* The same for a text, whose name in messages is `name`. */
struct plan *plan_load_text(
    struct arena *arena, struct diagnostics *diagnostics, const char *name, const char *text);

/* A plan without errors; after errors the program exits 2. */
struct plan *plan_load_or_exit(struct arena *arena, const char *path);

#endif
