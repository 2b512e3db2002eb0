/* SPDX-License-Identifier: MIT */
/* What a test's path names: the file that make watches, and where the path is used. */
#ifndef E2E_PLAN_TEST_INPUT_H
#define E2E_PLAN_TEST_INPUT_H

#include "base/arena.h"
#include "base/map.h"
#include "model.h"

/* The names of the Makefile's own targets, which cannot be files as well; filled when first needed.
 */
struct own_targets {
	const struct plan *plan;
	struct map names;
};

/* Sets what make watches: INPUT_FILE with dir/path, less the part that selects inside of the file
 * (pytest's file.py::test), or for a path that is itself a command line the file at its start;
 * INPUT_NONE for a URL, a plain command and a test without a path; INPUT_UNKNOWN when only
 * the run knows which file it is, or when it is called like one of `targets`. The test was
 * checked. */
void test_input_set(struct arena *arena, struct own_targets *targets, struct test *test);

/* The test's file as make calls it, or NULL. */
const char *test_input_file(const struct test *test);

#endif
