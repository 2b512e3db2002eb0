/* SPDX-License-Identifier: MIT */
#include "plan/matrix_keys.h"

#include "plan/test_extras.h"
#include "base/map.h"
#include "base/strings.h"

static void add_keys(
    struct arena *arena, const struct matrix *matrix, struct map *seen, struct strings *keys)
{
	for (size_t i = 0; matrix && i < matrix->axis_count; i++) {
		char *name = arena_strdup(arena, matrix->axes[i]->name);

		if (!map_put(arena, seen, name, name))
			strings_add(arena, keys, name);
	}
}

struct strings matrix_keys(struct arena *arena, const struct plan *plan)
{
	struct strings keys = {0};
	struct map seen = {0};

	for (size_t i = 0; i < plan->runner_count; i++)
		add_keys(arena, plan->runners[i].matrix, &seen, &keys);
	for (size_t i = 0; i < plan->phase_count; i++) {
		add_keys(arena, plan->phases[i].matrix, &seen, &keys);
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			add_keys(
			    arena, test_extras(&plan->phases[i].tests[j])->matrix, &seen, &keys);
	}
	return keys;
}

struct combination matrix_any(struct arena *arena, const struct plan *plan)
{
	struct strings keys = matrix_keys(arena, plan);
	struct combination any = {.suffix = ""};

	any.values.items = arena_alloc(arena, (keys.count + 1) * sizeof *any.values.items);
	any.values.count = keys.count;
	for (size_t i = 0; i < keys.count; i++)
		any.values.items[i] = (struct env_entry){.name = keys.items[i], .value = "x"};
	any.templates = any.values;
	return any;
}
