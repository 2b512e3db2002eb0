/* SPDX-License-Identifier: MIT */
/* Launchers: what starts tests elsewhere. The presets are data, templates/launchers/. */
#ifndef E2E_PLAN_LAUNCHERS_H
#define E2E_PLAN_LAUNCHERS_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_value.h"

/* How often one may be launched again. */
enum { LAUNCHES_MOST = 100 };

extern const struct mapping launcher_mapping;

/* `launchers:` of a plan, a mapping of names to launchers, and `launcher:`, one of these names. */
void read_launchers(struct arena *arena, const struct node *node, struct plan *plan);
void read_launcher_ref(const struct node *node, struct launcher_ref *ref);

/* Merges each launcher with what it uses, and checks it. */
void launchers_check(struct arena *arena, struct plan *plan);

/* Sets the test's launcher: its own, or that of its phase, or that of its runner. What no launcher
 * is called is an error. */
void launchers_set(struct arena *arena, struct plan *plan, struct test *test);

#endif
