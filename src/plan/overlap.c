/* SPDX-License-Identifier: MIT */
#include "plan/overlap.h"

#include "plan/edges.h"

/* How many phases with selected tests run one after the other up to the end of this one, at most.
 * Those that it waits for are known. */
static size_t longest_chain(const struct plan *plan, const struct phase *phase, const size_t *known)
{
	size_t before = 0;

	for (const struct edge *edge = edge_into(phase->node, EDGE_PHASE); edge;
	     edge = edge_into_next(edge))
		if (edge->from->kind == NODE_PHASE &&
		    known[edge->from->phase - plan->phases] > before)
			before = known[edge->from->phase - plan->phases];
	return before + (phase->selected_count > 0);
}

bool phases_overlap(struct arena *arena, const struct plan *plan)
{
	size_t *chains = arena_alloc(arena, (plan->phase_count + 1) * sizeof *chains);
	bool *done = arena_alloc(arena, plan->phase_count + 1);
	size_t selected = 0, longest = 0;

	if (!plan_has_graph(plan))
		return false;
	for (size_t i = 0; i < plan->phase_count; i++)
		selected += plan->phases[i].selected_count > 0;
	/* All tests of a phase come behind those of the phases that it waits for. */
	for (size_t i = 0; i < plan->order.count; i++) {
		const struct phase *phase = plan->order.items[i]->phase;
		size_t number = (size_t)(phase - plan->phases);

		if (done[number])
			continue;
		done[number] = true;
		chains[number] = longest_chain(plan, phase, chains);
		if (chains[number] > longest)
			longest = chains[number];
	}
	/* They do not when all of them stand in one chain. */
	return longest < selected;
}
