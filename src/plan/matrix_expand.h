/* SPDX-License-Identifier: MIT */
/* Tests with a matrix become one test for each combination, in which ${KEY} is its value: what
 * comes after this sees plain tests. */
#ifndef E2E_PLAN_MATRIX_EXPAND_H
#define E2E_PLAN_MATRIX_EXPAND_H

#include "model.h"
#include "plan/runners.h"

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
