/* SPDX-License-Identifier: MIT */
#include "plan/test_extras.h"

const struct test_extras *test_extras(const struct test *test)
{
	static const struct test_extras none;

	return test->extras ? test->extras : &none;
}

struct test_extras *test_extras_add(struct arena *arena, struct test *test)
{
	if (!test->extras)
		test->extras = arena_alloc(arena, sizeof *test->extras);
	return test->extras;
}

void test_extras_copy(struct arena *arena, struct test *test)
{
	const struct test_extras *theirs = test->extras;

	if (!theirs)
		return;
	test->extras = arena_alloc(arena, sizeof *test->extras);
	*test->extras = *theirs;
}
