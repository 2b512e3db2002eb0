/* SPDX-License-Identifier: MIT */
/* Whether the test lines of one indentation are those that its plan announces. Knows no lines. */
#include "cases/tap.h"

#include <stdlib.h>

void tap_level_test(struct arena *arena, struct tap_level *level, const struct tap_test *test)
{
	/* Where a line has no number, the harness counts. */
	long number = test->numbered ? test->number : level->seen + 1;

	level->seen++;
	if (level->odd_count == 0 && number == level->in_order + 1) {
		level->in_order++;
		return;
	}
	level->odd = arena_grow(arena, level->odd, level->odd_count, sizeof *level->odd);
	level->odd[level->odd_count++] = number;
}

static int compare(const void *a, const void *b)
{
	const long *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

bool tap_level_check(const struct tap_level *level, const char *of, struct buf *problem)
{
	long planned = level->plan.count, latest = level->in_order;

	if (!level->planned) {
		buf_printf(problem, "cut off: %s has no plan", of);
		return false;
	}
	if (planned != level->seen) {
		buf_printf(problem, "%s: %s plans %ld tests and has %ld",
		    level->seen < planned ? "cut off" : "wrong", of, planned, level->seen);
		return false;
	}
	if (level->before_plan > 0 && level->before_plan < level->seen) {
		buf_printf(problem, "wrong: the plan of %s is between its tests", of);
		return false;
	}
	if (level->odd_count == 0)
		return true;
	qsort(level->odd, level->odd_count, sizeof *level->odd, compare);
	/* As many as planned: when each is within the plan and there once, none is missing. */
	for (size_t i = 0; i < level->odd_count; latest = level->odd[i++]) {
		if (level->odd[i] < 1 || level->odd[i] > planned) {
			buf_printf(problem, "wrong: %s plans tests 1 to %ld and has a test %ld", of,
			    planned, level->odd[i]);
			return false;
		}
		if (level->odd[i] <= latest) {
			buf_printf(problem, "wrong: %s has two tests %ld", of, level->odd[i]);
			return false;
		}
	}
	return true;
}

bool tap_any_failed(const struct cases *cases, size_t first)
{
	for (size_t i = first; i < cases->count; i++)
		if (cases->items[i].status == CASE_FAILED)
			return true;
	return false;
}

void tap_put_suite(struct arena *arena, struct cases *cases, size_t first, const char *name)
{
	const char *before = NULL, *after = NULL;
	bool known = false;

	for (size_t i = first; i < cases->count; i++) {
		struct test_case *c = &cases->items[i];

		/* Neighbours share the text. */
		if (!known || c->suite != before) {
			before = c->suite;
			after = joined_name(arena, name, before);
			known = true;
		}
		c->suite = after;
	}
}

void tap_excuse(struct cases *cases, size_t first, const struct tap_test *test)
{
	for (size_t i = first; i < cases->count; i++) {
		struct test_case *c = &cases->items[i];

		if (c->status == CASE_FAILED) {
			c->status = CASE_SKIPPED;
			c->message = test->reason ? test->reason : "to do";
		}
	}
}
