/* SPDX-License-Identifier: MIT */
#include "plan/edges.h"

/* ---- kinds ---- */

static const struct {
	bool reruns, blocks;
} kinds[] = {
    [EDGE_PHASE] = {.reruns = false, .blocks = true},
    [EDGE_STEP] = {.reruns = true, .blocks = true},
    [EDGE_SETUP] = {.reruns = false, .blocks = true},
    [EDGE_TEARDOWN] = {.reruns = false, .blocks = false},
    [EDGE_NEED] = {.reruns = true, .blocks = true},
    [EDGE_SERVICE] = {.reruns = false, .blocks = true},
    [EDGE_ALONE] = {.reruns = false, .blocks = false},
    [EDGE_ORDER] = {.reruns = false, .blocks = false},
};

bool edge_reruns(enum edge_kind kind)
{
	return kinds[kind].reruns;
}

bool edge_blocks(enum edge_kind kind)
{
	return kinds[kind].blocks;
}

/* ---- the graph is built ---- */

static struct plan_node *add_node(struct plan *plan, enum plan_node_kind kind)
{
	struct plan_node *node = &plan->nodes[plan->node_count++];

	node->kind = kind;
	return node;
}

static void add_nodes(struct arena *arena, struct plan *plan)
{
	size_t most = 1 + plan->service_count + plan->phase_count + plan->test_count;

	plan->nodes = arena_alloc(arena, most * sizeof *plan->nodes);
	plan->node_count = 0;
	add_node(plan, NODE_RUN);
	for (size_t i = 0; i < plan->service_count; i++) {
		plan->services[i].node = add_node(plan, NODE_SERVICE);
		plan->services[i].node->service = &plan->services[i];
	}
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];

		phase->node = add_node(plan, NODE_PHASE);
		phase->node->phase = phase;
		for (size_t j = 0; j < phase->test_count; j++) {
			struct test *test = &phase->tests[j];

			test->node = add_node(plan, NODE_TEST);
			test->node->test = test;
		}
	}
}

void edge_add(
    struct arena *arena, enum edge_kind kind, struct plan_node *from, struct plan_node *to)
{
	struct edge *edge = arena_alloc(arena, sizeof *edge);

	*edge = (struct edge){.kind = kind, .from = from, .to = to};
	*(from->out ? &from->last_out->next_out : &from->out) = edge;
	from->last_out = edge;
	*(to->in ? &to->last_in->next_in : &to->in) = edge;
	to->last_in = edge;
}

/* A phase waits for those it needs. Where it says nothing, it waits for all that stand before it in
 * the file: for those of them that no other one of them waits for. */
static void add_phases(struct arena *arena, struct plan *plan)
{
	struct phase **last = arena_alloc(arena, (plan->phase_count + 1) * sizeof *last);
	bool *is_needed = arena_alloc(arena, plan->phase_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];

		for (size_t j = 0; phase->needs_said && j < phase->needs_count; j++) {
			edge_add(arena, EDGE_PHASE, phase->needs[j]->node, phase->node);
			is_needed[phase->needs[j] - plan->phases] = true;
		}
		for (size_t j = 0; !phase->needs_said && j < count; j++)
			if (!is_needed[last[j] - plan->phases])
				edge_add(arena, EDGE_PHASE, last[j]->node, phase->node);
		if (!phase->node->in)
			edge_add(arena, EDGE_PHASE, plan->nodes, phase->node);
		count = phase->needs_said ? count : 0;
		last[count++] = phase;
	}
}

/* The first teardown comes after all else, each other one after that before it. */
static void add_teardown(struct arena *arena, const struct phase *phase)
{
	const struct test *before = NULL;

	for (size_t i = 0; i < phase->test_count; i++) {
		const struct test *test = &phase->tests[i];

		if (test->role != ROLE_TEARDOWN)
			continue;
		for (size_t j = 0; !before && j < phase->test_count; j++)
			if (phase->tests[j].role != ROLE_TEARDOWN)
				edge_add(arena, EDGE_TEARDOWN, phase->tests[j].node, test->node);
		if (before)
			edge_add(arena, EDGE_TEARDOWN, before->node, test->node);
		before = test;
	}
}

/* In a sequence each test stands on the one before it; a setup comes before all. */
static void add_steps(struct arena *arena, const struct phase *phase)
{
	const struct test *before = NULL, *setup = NULL;

	for (size_t i = 0; i < phase->test_count; i++) {
		const struct test *test = &phase->tests[i];

		if (setup && test->role != ROLE_TEARDOWN)
			edge_add(arena, EDGE_SETUP, setup->node, test->node);
		if (test->role == ROLE_SETUP)
			setup = test;
		if (test->role != ROLE_TEST)
			continue;
		if (!phase->parallel && before)
			edge_add(arena, EDGE_STEP, before->node, test->node);
		before = test;
	}
	add_teardown(arena, phase);
}

static void add_service_needs(struct arena *arena, const struct service *service)
{
	for (size_t i = 0; i < service->needs.count; i++)
		edge_add(arena, EDGE_SERVICE, service->needs.items[i].service->node, service->node);
}

/* Marks the service and all that it needs; a mark for each service, as in the plan. */
static void mark_needed(const struct plan *plan, const struct service *service, bool *marks)
{
	size_t index = (size_t)(service - plan->services);

	if (marks[index])
		return;
	marks[index] = true;
	for (const struct edge *edge = edge_into(service->node, EDGE_SERVICE); edge;
	     edge = edge_into_next(edge))
		mark_needed(plan, edge->from->service, marks);
}

/* What the tests of a phase stand on, in the order of the plan. */
static void add_services(struct arena *arena, struct plan *plan, const struct phase *phase)
{
	struct arena scratch = {0};
	bool *marks = arena_alloc(&scratch, plan->service_count * sizeof *marks);

	for (size_t i = 0; i < plan->service_count; i++)
		if (!plan->services[i].named)
			mark_needed(plan, &plan->services[i], marks);
	for (size_t i = 0; i < phase->named_services.count; i++)
		mark_needed(plan, phase->named_services.items[i].service, marks);
	for (size_t i = 0; i < plan->service_count; i++) {
		struct service *service = &plan->services[i];

		if (!marks[i])
			continue;
		edge_add(arena, EDGE_SERVICE, service->node, phase->node);
		service->required |= phase->required;
		service->halts |= phase->halts;
	}
	arena_release(&scratch);
}

static void add_test_edges(struct arena *arena, const struct test *test)
{
	/* In a slice, one of another phase has a name and nothing else. */
	for (size_t i = 0; i < test->needs.count; i++)
		if (test->needs.items[i]->node)
			edge_add(arena, EDGE_NEED, test->needs.items[i]->node, test->node);
	for (size_t i = 0; i < test->after.count; i++)
		edge_add(arena, EDGE_ORDER, test->after.items[i]->node, test->node);
}

void edges_build(struct arena *arena, struct plan *plan)
{
	add_nodes(arena, plan);
	add_phases(arena, plan);
	for (size_t i = 0; i < plan->phase_count; i++)
		add_steps(arena, &plan->phases[i]);
	for (size_t i = 0; i < plan->service_count; i++)
		add_service_needs(arena, &plan->services[i]);
	for (size_t i = 0; plan->service_count && i < plan->phase_count; i++)
		add_services(arena, plan, &plan->phases[i]);
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			add_test_edges(arena, &plan->phases[i].tests[j]);
}

/* ---- the graph is read ---- */

static const struct edge *of_kind_in(const struct edge *edge, enum edge_kind kind)
{
	while (edge && edge->kind != kind)
		edge = edge->next_in;
	return edge;
}

static const struct edge *of_kind_out(const struct edge *edge, enum edge_kind kind)
{
	while (edge && edge->kind != kind)
		edge = edge->next_out;
	return edge;
}

const struct edge *edge_into(const struct plan_node *node, enum edge_kind kind)
{
	return of_kind_in(node->in, kind);
}

const struct edge *edge_into_next(const struct edge *edge)
{
	return of_kind_in(edge->next_in, edge->kind);
}

const struct edge *edge_from(const struct plan_node *node, enum edge_kind kind)
{
	return of_kind_out(node->out, kind);
}

const struct edge *edge_from_next(const struct edge *edge)
{
	return of_kind_out(edge->next_out, edge->kind);
}

bool plan_has_graph(const struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		if (plan->phases[i].needs_said)
			return true;
	return false;
}

bool plan_needs_across_phases(const struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			for (size_t k = 0; k < test->needs.count; k++)
				if (test->needs.items[k]->phase != test->phase)
					return true;
		}
	return false;
}

bool *node_marks(struct arena *arena, const struct plan *plan)
{
	return arena_alloc(arena, plan->node_count * sizeof(bool));
}

size_t node_number(const struct plan *plan, const struct plan_node *node)
{
	return (size_t)(node - plan->nodes);
}

void marks_spread(const struct plan *plan, bool (*along)(enum edge_kind), bool *marks)
{
	struct arena scratch = {0};
	const struct plan_node **waiting =
	    arena_alloc(&scratch, plan->node_count * sizeof *waiting);
	size_t count = 0;

	for (size_t i = 0; i < plan->node_count; i++)
		if (marks[i])
			waiting[count++] = &plan->nodes[i];
	while (count) {
		const struct plan_node *node = waiting[--count];

		for (const struct edge *edge = node->out; edge; edge = edge->next_out) {
			bool *mark = &marks[node_number(plan, edge->to)];

			if (*mark || !along(edge->kind))
				continue;
			*mark = true;
			waiting[count++] = edge->to;
		}
	}
	arena_release(&scratch);
}
