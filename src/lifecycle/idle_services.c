/* SPDX-License-Identifier: MIT */
#include "lifecycle/idle_services.h"

#include "plan/edges.h"
#include "plan/secrets.h"
#include "state/idle_service.h"

static bool is_owed(const struct phase *phase)
{
	for (size_t i = 0; i < phase->test_count; i++)
		if (phase->tests[i].selected && !phase->tests[i].reused)
			return true;
	return false;
}

/* Each phase has an edge from all that it stands on, directly or not. */
static bool is_idle(const struct plan *plan, const struct service *service, const bool *owed)
{
	for (const struct edge *edge = edge_from(service->node, EDGE_SERVICE); edge;
	     edge = edge_from_next(edge))
		if (edge->to->kind == NODE_PHASE && owed[edge->to->phase - plan->phases])
			return false;
	return true;
}

void idle_services_note(struct arena *arena, const char *out, const struct plan *plan)
{
	bool *owed = arena_alloc(arena, plan->phase_count + 1);

	idle_services_clear(arena, out);
	/* How one is started would be in a file of ours. */
	if (!plan->service_count || secrets_are_in_plan(plan))
		return;
	for (size_t i = 0; i < plan->phase_count; i++)
		owed[i] = is_owed(&plan->phases[i]);
	for (size_t i = 0; i < plan->service_count; i++)
		if (is_idle(plan, &plan->services[i], owed))
			idle_service_mark(arena, out, plan->services[i].name);
}
