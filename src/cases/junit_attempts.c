/* SPDX-License-Identifier: MIT */
/* gotestsum writes a case for each attempt at a test. */
#include "base/map.h"
#include "cases/junit_dialects.h"

#include <stdint.h>
#include <string.h>

static bool has_failed(const struct test_case *c)
{
	return c->status == CASE_FAILED || c->status == CASE_ERROR;
}

/* What became of the tests of one name. */
struct results {
	size_t failed, others;
};

static struct results *results_of(
    struct arena *arena, struct map *map, const char *name, size_t len)
{
	const char *key = arena_strndup(arena, name, len);
	struct results *results = map_get(map, key);

	if (!results) {
		results = arena_alloc(arena, sizeof *results);
		map_put(arena, map, key, results);
	}
	return results;
}

/* Whether the tests were to run more than once (-count), so that no case is another attempt: what
 * never failed is there twice, or something passed and was run again. With a subtest all of its
 * test may be tried again. */
static bool asked_for_twice(struct arena *scratch, const struct cases *cases, size_t first)
{
	struct map names = {0}, roots = {0};

	for (size_t i = first; i < cases->count; i++) {
		const struct test_case *c = &cases->items[i];
		struct results *name = results_of(scratch, &names, c->name, strlen(c->name));
		struct results *root = results_of(scratch, &roots, c->name, strcspn(c->name, "/"));

		*(has_failed(c) ? &name->failed : &name->others) += 1;
		*(has_failed(c) ? &root->failed : &root->others) += 1;
	}
	for (size_t i = first; i < cases->count; i++) {
		const char *name = cases->items[i].name;
		const struct results *all = map_get(&names, name);
		const struct results *root = results_of(scratch, &roots, name, strcspn(name, "/"));

		if (all->others > 1 && (root->failed == 0 || !strchr(name, '/')))
			return true;
	}
	return false;
}

void junit_merge_attempts(struct cases *cases, size_t first)
{
	struct arena scratch = {0};
	struct map attempts = {0};
	size_t kept = first;

	if (asked_for_twice(&scratch, cases, first)) {
		arena_release(&scratch);
		return;
	}
	for (size_t i = first; i < cases->count; i++) {
		struct test_case *c = &cases->items[i], *earlier = NULL;
		uintptr_t place = (uintptr_t)map_get(&attempts, c->name);

		/* Only a failure is followed by another attempt. */
		if (place && (has_failed(c) || c->status == CASE_PASSED))
			earlier = &cases->items[place - 1];
		if (earlier && (has_failed(earlier) || (earlier->flaky && has_failed(c)))) {
			earlier->retries++;
			earlier->flaky = earlier->flaky || c->status == CASE_PASSED;
			if (c->status == CASE_PASSED)
				earlier->status = CASE_PASSED;
			continue;
		}
		cases->items[kept] = *c;
		if (has_failed(c))
			map_put(&scratch, &attempts, c->name, (void *)(uintptr_t)(kept + 1));
		kept++;
	}
	cases->count = kept;
	arena_release(&scratch);
}
