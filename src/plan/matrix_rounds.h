/* SPDX-License-Identifier: MIT */
/* The order of a sequence whose steps have a matrix. */
#ifndef E2E_PLAN_MATRIX_ROUNDS_H
#define E2E_PLAN_MATRIX_ROUNDS_H

#include "base/arena.h"
#include "model.h"

/* The tests in another order: all with the first combination of these keys, then all with the next;
 * as they were otherwise. Each test has each key. */
struct test *matrix_rounds(
    struct arena *arena, const struct test *tests, size_t count, const struct strings *keys);

#endif
