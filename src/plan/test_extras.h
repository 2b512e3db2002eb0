/* SPDX-License-Identifier: MIT */
/* What is written for few tests alone: it has no room in those that do not have it. */
#ifndef E2E_PLAN_TEST_EXTRAS_H
#define E2E_PLAN_TEST_EXTRAS_H

#include "base/arena.h"
#include "model.h"

/* Those of the test; of one that has none, empty ones. */
const struct test_extras *test_extras(const struct test *test);

/* The same, to be written to; in `arena`. */
struct test_extras *test_extras_add(struct arena *arena, struct test *test);

/* Gives the test, which was copied from another one, extras of its own, if it has any. */
void test_extras_copy(struct arena *arena, struct test *test);

#endif
