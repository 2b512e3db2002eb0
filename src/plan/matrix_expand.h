/* SPDX-License-Identifier: MIT */
/* Tests with a matrix become one test for each combination, in which ${KEY} is its value: what
 * comes after this sees plain tests. */
#ifndef E2E_PLAN_MATRIX_EXPAND_H
#define E2E_PLAN_MATRIX_EXPAND_H

#include "model.h"
#include "plan/matrix.h"
#include "plan/runners.h"

/* All keys of the plan's matrices, which here stand for the letter x: with it a runner can be
 * checked for what is wrong in each combination. */
struct combination matrix_any(struct arena *arena, const struct plan *plan);

/* Runners that were made for combinations, each once. */
struct made_runners {
	struct runner **items;
	size_t count;
};

/* Expands the tests of all phases. Where a test's runner uses a key of the matrix, one that was
 * made of it is set at the test (test.runner). The runners are merged, the tests not checked yet.
 */
struct made_runners matrix_expand(struct runners *runners, struct plan *plan);

#endif
