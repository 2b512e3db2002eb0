/* SPDX-License-Identifier: MIT */
/* Suites -> the text of a plan. */
#ifndef E2E_INIT_PLAN_TEXT_H
#define E2E_INIT_PLAN_TEXT_H

#include "base/buf.h"
#include "init/suites.h"

/* Appends the plan. `output`: its results directory, or NULL for the usual one. */
void init_plan_add(struct arena *arena, const struct suites *suites, const struct tree *tree,
    const char *output, struct buf *out);

/* What a suite is called in a sentence: "pytest in api". */
const char *init_suite_text(struct arena *arena, const struct suite *suite);

#endif
