/* SPDX-License-Identifier: MIT */
#include "plan/priority.h"

#include "plan/edges.h"
#include "plan/order.h"

/* The events are those of plan/order.h, from the last one back: each test, the start of each phase,
 * and its end. */
struct backwards {
	const struct plan *plan;
	const double *seconds;
	double *left;    /* from the start of each event to the end of the run */
	size_t *waiting; /* how much that waits for the event is not known yet */
	size_t *ready, ready_to;
};

static void is_ready(struct backwards *it, size_t event)
{
	it->ready[it->ready_to++] = event;
}

/* `event` comes before something from which on it takes so long. */
static void comes_before(struct backwards *it, size_t event, double left)
{
	if (it->left[event] < left)
		it->left[event] = left;
	if (--it->waiting[event] == 0)
		is_ready(it, event);
}

static void count_waiting(struct backwards *it)
{
	const struct plan *plan = it->plan;

	for (size_t i = 0; i < plan->node_count; i++) {
		const struct plan_node *node = &plan->nodes[i];

		if (!is_event(node))
			continue;
		for (const struct edge *edge = node->out; edge; edge = edge->next_out)
			it->waiting[event_of(plan, node)] += is_event(edge->to);
		if (node->kind == NODE_TEST)
			it->waiting[i]++; /* the end of its phase */
		else
			it->waiting[i] = node->phase->test_count + 1;
	}
	for (size_t i = 0; i < plan->phase_count; i++)
		if (!it->waiting[end_of(plan, &plan->phases[i])])
			is_ready(it, end_of(plan, &plan->phases[i]));
}

static void is_known(struct backwards *it, size_t event)
{
	const struct plan *plan = it->plan;
	const struct plan_node *node;

	if (event >= plan->node_count) {
		const struct phase *phase = &plan->phases[event - plan->node_count];

		for (size_t i = 0; i < phase->test_count; i++)
			comes_before(it, node_number(plan, phase->tests[i].node), it->left[event]);
		comes_before(it, node_number(plan, phase->node), it->left[event]);
		return;
	}
	node = &plan->nodes[event];
	if (node->kind == NODE_TEST) {
		it->left[event] += it->seconds[event];
		comes_before(it, node_number(plan, node->test->phase->node), it->left[event]);
	}
	for (const struct edge *edge = node->in; edge; edge = edge->next_in)
		if (is_event(edge->from))
			comes_before(it, event_of(plan, edge->from), it->left[event]);
}

double *priorities_find(struct arena *arena, const struct plan *plan, const double *seconds)
{
	struct arena scratch = {0};
	size_t count = plan->node_count + plan->phase_count;
	struct backwards it = {.plan = plan, .seconds = seconds};

	it.left = arena_alloc(arena, count * sizeof *it.left);
	it.waiting = arena_alloc(&scratch, count * sizeof *it.waiting);
	it.ready = arena_alloc(&scratch, count * sizeof *it.ready);
	count_waiting(&it);
	for (size_t i = 0; i < it.ready_to; i++)
		is_known(&it, it.ready[i]);
	arena_release(&scratch);
	return it.left;
}
