/* SPDX-License-Identifier: MIT */
#include "plan/exclusion.h"

#include "base/map.h"
#include "plan/edges.h"
#include "plan/report_sharing.h"
#include "plan/test_extras.h"

struct exclusion {
	struct arena *arena;
	struct plan *plan;
	bool side_by_side; /* of phases, some may run beside each other */
};

/* Whether nothing else keeps the second from running beside the first. */
static bool may_meet(const struct exclusion *it, const struct test *before, const struct test *test)
{
	return before->phase == test->phase ? test->phase->parallel : it->side_by_side;
}

static void add_order(void *context, struct test *before, struct test *test, const char *place)
{
	const struct exclusion *it = context;

	(void)place;
	if (may_meet(it, before, test))
		edge_add(it->arena, EDGE_ORDER, before->node, test->node);
}

static void add_locks(const struct exclusion *it)
{
	const struct test_list *order = &it->plan->order;
	struct arena scratch = {0};
	struct map holders = {0};

	for (size_t i = 0; i < order->count; i++) {
		struct test *test = order->items[i];
		const struct name_refs *locks = &test_extras(test)->locks;

		for (size_t j = 0; j < locks->count; j++) {
			struct test *before =
			    map_put(&scratch, &holders, locks->items[j].name, test);

			if (before && may_meet(it, before, test))
				edge_add(it->arena, EDGE_ORDER, before->node, test->node);
		}
	}
	arena_release(&scratch);
}

/* Tests that follow one another in the order, up to the next one beside which nothing runs: they
 * come after the one before them, and that comes after all of them. */
static void add_alone(const struct exclusion *it)
{
	const struct test_list *order = &it->plan->order;
	struct test **last = arena_alloc(it->arena, (it->plan->phase_count + 1) * sizeof *last);
	struct test_list *since =
	    arena_alloc(it->arena, (it->plan->phase_count + 1) * sizeof *since);

	for (size_t i = 0; i < order->count; i++) {
		struct test *test = order->items[i];
		/* Where phases run one after the other, each has its own. */
		size_t group = it->side_by_side ? 0 : (size_t)(test->phase - it->plan->phases);
		struct test_list *before = &since[group];

		if (!it->side_by_side && !test->phase->parallel)
			continue;
		if (last[group])
			edge_add(it->arena, EDGE_ALONE, last[group]->node, test->node);
		if (!test->exclusive) {
			before->items = arena_grow(
			    it->arena, before->items, before->count, sizeof *before->items);
			before->items[before->count++] = test;
			continue;
		}
		for (size_t j = 0; j < before->count; j++)
			edge_add(it->arena, EDGE_ALONE, before->items[j]->node, test->node);
		before->count = 0;
		last[group] = test;
	}
}

static bool any_exclusive(const struct plan *plan)
{
	for (size_t i = 0; i < plan->order.count; i++)
		if (plan->order.items[i]->exclusive)
			return true;
	return false;
}

void exclusion_add(struct arena *arena, struct plan *plan)
{
	struct exclusion it = {arena, plan, plan_has_graph(plan)};

	shared_reports(arena, &plan->order, add_order, &it);
	add_locks(&it);
	if (any_exclusive(plan))
		add_alone(&it);
}
