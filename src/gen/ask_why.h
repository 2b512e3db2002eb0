/* SPDX-License-Identifier: MIT */
/* e2e-gen --why: e2e-report knows. */
#ifndef E2E_GEN_ASK_WHY_H
#define E2E_GEN_ASK_WHY_H

#include "base/compiler.h"
#include "gen/options.h"
#include "model.h"

/* This process becomes e2e-report why, with the same options. Dies when it cannot. */
E2E_NORETURN void ask_why(
    struct arena *arena, const struct plan *plan, const struct options *options);

#endif
