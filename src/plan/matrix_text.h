/* SPDX-License-Identifier: MIT */
/* ${KEY} of a matrix in the texts of a test and of its runner: who uses it, and what it becomes. */
#ifndef E2E_PLAN_MATRIX_TEXT_H
#define E2E_PLAN_MATRIX_TEXT_H

#include "base/arena.h"
#include "model.h"
#include "plan/matrix.h"

/* Puts the values into what is written at the test itself: path, command, directory, environment,
 * report, and the names of what it needs, comes after or locks. All else in these stays as it is.
 * What cannot be resolved is an error. */
void matrix_resolve_test(
    struct arena *arena, struct test *test, const struct combination *combination);

/* The same for a runner. */
void matrix_resolve_runner(
    struct arena *arena, struct runner *runner, const struct combination *combination);

/* Whether the runner uses ${NAME} anywhere. */
bool matrix_runner_uses(const struct runner *runner, const char *name);

/* Whether what the test runs differs with ${NAME}: by its command, environment or directory, and by
 * its path or the place of its report where these know of it. `runner`: its own, or NULL. */
bool matrix_makes_difference(
    const struct test *test, const struct runner *runner, const char *name);

#endif
