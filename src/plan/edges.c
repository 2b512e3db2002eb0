/* SPDX-License-Identifier: MIT */
#include "plan/edges.h"

#include "plan/report_sharing.h"

/* ---- kinds ---- */

static const struct {
	bool reruns, blocks;
} kinds[] = {
    [EDGE_PHASE] = {.reruns = false, .blocks = true},
    [EDGE_STEP] = {.reruns = true, .blocks = true},
    [EDGE_SERVICE] = {.reruns = false, .blocks = true},
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

static void add_edge(
    struct arena *arena, enum edge_kind kind, struct plan_node *from, struct plan_node *to)
{
	struct edge *edge = arena_alloc(arena, sizeof *edge);

	*edge = (struct edge){.kind = kind, .from = from, .to = to};
	*(from->out ? &from->last_out->next_out : &from->out) = edge;
	from->last_out = edge;
	*(to->in ? &to->last_in->next_in : &to->in) = edge;
	to->last_in = edge;
}

/* A phase waits for the one that stands before it in the file. */
static void add_phases(struct arena *arena, struct plan *plan)
{
	struct plan_node *before = plan->nodes;

	for (size_t i = 0; i < plan->phase_count; i++) {
		add_edge(arena, EDGE_PHASE, before, plan->phases[i].node);
		before = plan->phases[i].node;
	}
}

static void add_steps(struct arena *arena, const struct phase *phase)
{
	for (size_t i = 1; !phase->parallel && i < phase->test_count; i++)
		add_edge(arena, EDGE_STEP, phase->tests[i - 1].node, phase->tests[i].node);
}

static void add_needs(struct arena *arena, const struct service *service)
{
	for (size_t i = 0; i < service->needs.count; i++)
		add_edge(arena, EDGE_SERVICE, service->needs.items[i].service->node, service->node);
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
		add_edge(arena, EDGE_SERVICE, service->node, phase->node);
		service->required |= phase->required;
		service->halts |= phase->halts;
	}
	arena_release(&scratch);
}

/* Two that write one report would overwrite it for each other. */
static void add_order(void *context, struct test *before, struct test *test, const char *place)
{
	(void)place;
	if (before->phase == test->phase && test->phase->parallel)
		add_edge(context, EDGE_ORDER, before->node, test->node);
}

void edges_build(struct arena *arena, struct plan *plan)
{
	add_nodes(arena, plan);
	add_phases(arena, plan);
	for (size_t i = 0; i < plan->phase_count; i++)
		add_steps(arena, &plan->phases[i]);
	for (size_t i = 0; i < plan->service_count; i++)
		add_needs(arena, &plan->services[i]);
	for (size_t i = 0; plan->service_count && i < plan->phase_count; i++)
		add_services(arena, plan, &plan->phases[i]);
	shared_reports(arena, plan, add_order, arena);
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
