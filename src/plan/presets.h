/* SPDX-License-Identifier: MIT */
/* The runners that come with e2e-gen: templates/runners/. */
#ifndef E2E_PLAN_PRESETS_H
#define E2E_PLAN_PRESETS_H

#include "base/arena.h"
#include "model.h"

/* Reads the preset of that name into `runner`. False when there is none. */
bool preset_load(
    struct arena *arena, struct diagnostics *diagnostics, const char *name, struct runner *runner);

/* The names of all presets; `*count` of them. */
const char *const *preset_names(struct arena *arena, size_t *count);

#endif
