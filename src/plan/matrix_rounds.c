/* SPDX-License-Identifier: MIT */
#include "plan/matrix_rounds.h"

#include "base/buf.h"
#include "base/map.h"
#include "plan/matrix.h"

#include <string.h>

/* Tells apart combinations that differ in one of these keys. */
static const char *round_of(
    struct arena *arena, const struct env *combination, const struct strings *keys)
{
	struct buf text = BUF_INIT;
	const char *result;

	for (size_t i = 0; i < keys->count; i++) {
		const char *value = matrix_value(combination, keys->items[i]);

		buf_printf(&text, "%zu %s ", strlen(value), value);
	}
	result = arena_strdup(arena, text.text);
	buf_release(&text);
	return result;
}

struct test *matrix_rounds(
    struct arena *arena, const struct test *tests, size_t count, const struct strings *keys)
{
	struct arena scratch = {0};
	struct map rounds = {0};
	struct test *ordered = arena_alloc(arena, (count + 1) * sizeof *ordered);
	size_t *round = arena_alloc(&scratch, (count + 1) * sizeof *round);
	size_t *next = arena_alloc(&scratch, (count + 2) * sizeof *next);

	for (size_t i = 0; i < count; i++) {
		const char *key = round_of(&scratch, &tests[i].combination, keys);
		size_t *known = map_get(&rounds, key);

		if (!known) {
			known = arena_alloc(&scratch, sizeof *known);
			*known = rounds.count;
			map_put(&scratch, &rounds, key, known);
		}
		round[i] = *known;
		next[round[i] + 1]++;
	}
	for (size_t i = 1; i <= rounds.count; i++)
		next[i] += next[i - 1];
	for (size_t i = 0; i < count; i++)
		ordered[next[round[i]]++] = tests[i];
	arena_release(&scratch);
	return ordered;
}
