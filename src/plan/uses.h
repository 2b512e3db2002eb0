/* SPDX-License-Identifier: MIT */
/* Where ${NAME} is used. */
#ifndef E2E_PLAN_USES_H
#define E2E_PLAN_USES_H

#include "model.h"

/* Whether a word of the command uses ${NAME}. */
bool command_uses(const struct command *command, const char *name);

/* Whether a value of the environment does. */
bool env_uses(const struct env *env, const char *name);

/* Whether the test's environment or the place of its report does. */
bool test_environment_uses(const struct plan *plan, const struct test *test, const char *name);

#endif
