/* SPDX-License-Identifier: MIT */
/* Several attempts at a case: in elements of their own, as Surefire writes them; or a case for
 * each, as gotestsum does. */
#include "base/map.h"
#include "cases/junit_dialects.h"

#include <stdint.h>
#include <string.h>

/* ---- elements of a case ---- */

/* What did not fail in the end is told of by its first attempt. */
static void tell_of_attempt(struct test_case *c, const struct test_case *attempt)
{
	c->message = attempt->message;
	c->excerpt = attempt->excerpt;
	c->details = attempt->details;
	c->file = attempt->file;
	c->file_guessed = attempt->file_guessed;
	c->line = attempt->line;
}

void junit_put_attempts(struct arena *arena, const struct junit_case *from, struct test_case *c)
{
	const struct junit_attempts *first = from->flaky.count ? &from->flaky : &from->reruns;
	/* Its array begins anew: they stand in the order of the attempts. */
	const struct test_case own = *c;
	const bool failed = case_failed(own.status);
	int number = 0;

	if (first->count == 0)
		return;
	c->retries = (int)(from->flaky.count + from->reruns.count);
	c->flaky = own.status == CASE_PASSED;
	if (!failed)
		tell_of_attempt(c, first->items);
	c->attachments = NULL;
	c->attachment_count = 0;
	for (size_t i = 0; i < from->flaky.count; i++)
		cases_copy_attempt(arena, c, &from->flaky.items[i], ++number);
	if (failed)
		cases_copy_attempt(arena, c, &own, ++number);
	for (size_t i = 0; i < from->reruns.count; i++)
		cases_copy_attempt(arena, c, &from->reruns.items[i], ++number);
	if (!failed)
		cases_copy_attempt(arena, c, &own, ++number);
	cases_finish_attempts(c);
	cases_judge_attempts(c);
	/* They stand only at a case that failed to the end: that a pass followed is not said. */
	if (from->reruns.count && !case_failed(c->status)) {
		c->status = CASE_FAILED;
		c->flaky = false;
		c->not_run = false;
	}
}

/* ---- a case for each ---- */

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
		const bool failed = case_failed(c->status);

		*(failed ? &name->failed : &name->others) += 1;
		*(failed ? &root->failed : &root->others) += 1;
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

/* Makes the case the next attempt at an earlier one, which failed. */
static void merge(struct arena *arena, struct test_case *earlier, const struct test_case *c)
{
	if (earlier->attempt_count == 0) {
		const struct test_case own = *earlier;

		earlier->attachments = NULL;
		earlier->attachment_count = 0;
		cases_copy_attempt(arena, earlier, &own, 1);
	}
	earlier->retries++;
	cases_copy_attempt(arena, earlier, c, earlier->retries + 1);
	if (c->status == CASE_PASSED) {
		earlier->status = CASE_PASSED;
		earlier->flaky = true;
	}
}

void junit_merge_attempts(struct arena *arena, struct cases *cases, size_t first)
{
	struct arena scratch = {0};
	struct map failed = {0};
	size_t kept = first;

	if (asked_for_twice(&scratch, cases, first)) {
		arena_release(&scratch);
		return;
	}
	for (size_t i = first; i < cases->count; i++) {
		struct test_case *c = &cases->items[i], *earlier = NULL;
		uintptr_t place = (uintptr_t)map_get(&failed, c->name);

		if (place && case_failed(cases->items[place - 1].status))
			earlier = &cases->items[place - 1];
		/* Only a failure is followed by another attempt. */
		if (earlier && c->status != CASE_SKIPPED) {
			merge(arena, earlier, c);
			continue;
		}
		cases->items[kept] = *c;
		if (case_failed(c->status))
			map_put(&scratch, &failed, c->name, (void *)(uintptr_t)(kept + 1));
		kept++;
	}
	cases->count = kept;
	for (size_t i = first; i < kept; i++)
		cases_finish_attempts(&cases->items[i]);
	arena_release(&scratch);
}
