/* SPDX-License-Identifier: MIT */
/* What is right as a plan and hardly meant: a test file that is not there, a variable that nothing
 * reads and that is spelt almost like one that is read, an address without a scheme. */
#ifndef E2E_PLAN_LINT_H
#define E2E_PLAN_LINT_H

#include "model.h"

/* Reports each of a checked plan: as an error where `strict`, and as a warning otherwise, of which
 * many of one kind are counted. */
void plan_lint(const struct plan *plan, bool strict);

#endif
