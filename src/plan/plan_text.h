/* SPDX-License-Identifier: MIT */
/* What is said of a plan in one line, for people and in a Makefile. */
#ifndef E2E_PLAN_PLAN_TEXT_H
#define E2E_PLAN_PLAN_TEXT_H

#include "base/arena.h"
#include "model.h"

/* "parallel, required, halts nothing, 60s": how a phase is run, for people. */
const char *phase_summary(struct arena *arena, const struct phase *phase);

/* The names of the plan's reporters, separated by commas; console and json when it says none. */
const char *plan_report_names(struct arena *arena, const struct plan *plan);

#endif
