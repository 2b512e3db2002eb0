/* SPDX-License-Identifier: MIT */
#include "plan/fixtures.h"

#include "base/diag.h"
#include "base/map.h"

static void check_names(struct arena *arena, const struct phase *phase)
{
	struct map names = {0};

	for (size_t i = 0; i < phase->test_count; i++) {
		struct test *test = &phase->tests[i];
		const struct test *first = map_put(arena, &names, test->name, test);

		if (!first)
			continue;
		diag_error(&test->mark, "a second test of the phase is called \"%s\"", test->name);
		diag_note(&first->mark, "the first is here");
	}
}

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
		check_names(arena, phase);
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
