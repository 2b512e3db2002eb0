/* SPDX-License-Identifier: MIT */
#include "plan/fixtures.h"

void fixtures_join(struct arena *arena, struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];
		size_t count = phase->setup.count + phase->test_count + phase->teardown.count;
		struct test *all;

		/* A phase without tests is an error of its own. */
		if (count == phase->test_count || !phase->test_count)
			continue;
		all = arena_alloc(arena, (count + 1) * sizeof *all);
		count = 0;
		for (size_t j = 0; j < phase->setup.count; j++)
			all[count++] = phase->setup.items[j];
		for (size_t j = 0; j < phase->test_count; j++)
			all[count++] = phase->tests[j];
		for (size_t j = 0; j < phase->teardown.count; j++)
			all[count++] = phase->teardown.items[j];
		plan->test_count += count - phase->test_count;
		phase->tests = all;
		phase->test_count = count;
		for (size_t j = 0; j < count; j++)
			all[j].phase = phase;
	}
}

const struct test *phase_setup_last(const struct phase *phase)
{
	const struct test *last = NULL;

	for (size_t i = 0; i < phase->test_count && phase->tests[i].role == ROLE_SETUP; i++)
		last = &phase->tests[i];
	return last;
}

bool phase_has_teardown(const struct phase *phase)
{
	return phase->test_count && phase->tests[phase->test_count - 1].role == ROLE_TEARDOWN;
}

bool phase_has_fixtures(const struct phase *phase)
{
	return phase_setup_last(phase) || phase_has_teardown(phase);
}

const char *phase_role_name(enum test_role role)
{
	static const char *const names[] = {
	    [ROLE_TEST] = "test", [ROLE_SETUP] = "setup", [ROLE_TEARDOWN] = "teardown"};

	return names[role];
}
