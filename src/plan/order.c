/* SPDX-License-Identifier: MIT */
#include "plan/order.h"

#include "base/buf.h"
#include "base/diag.h"
#include "plan/edges.h"
#include "plan/test_extras.h"

struct ordering {
	struct plan *plan;
	size_t count;
	size_t *waits_for; /* how much of what each event waits for has not happened yet */
	/* What waits for nothing any more. A test beside which nothing runs comes when nothing else
	 * is there. */
	size_t *ready, *alone;
	size_t ready_from, ready_to, alone_from, alone_to;
	size_t happened;
};

bool is_event(const struct plan_node *node)
{
	return node->kind == NODE_PHASE || node->kind == NODE_TEST;
}

size_t end_of(const struct plan *plan, const struct phase *phase)
{
	return plan->node_count + (size_t)(phase - plan->phases);
}

size_t event_of(const struct plan *plan, const struct plan_node *node)
{
	return node->kind == NODE_PHASE ? end_of(plan, node->phase) : node_number(plan, node);
}

/* The phase of which the event is the end, or NULL. */
static struct phase *phase_that_ends(const struct plan *plan, size_t event)
{
	return event < plan->node_count ? NULL : &plan->phases[event - plan->node_count];
}

static void is_ready(struct ordering *it, size_t event)
{
	const struct plan_node *node =
	    event < it->plan->node_count ? &it->plan->nodes[event] : NULL;

	if (node && node->kind == NODE_TEST && node->test->exclusive)
		it->alone[it->alone_to++] = event;
	else
		it->ready[it->ready_to++] = event;
}

static void is_nearer(struct ordering *it, size_t event)
{
	if (--it->waits_for[event] == 0)
		is_ready(it, event);
}

static void count_waits(struct ordering *it)
{
	const struct plan *plan = it->plan;

	for (size_t i = 0; i < plan->node_count; i++) {
		const struct plan_node *node = &plan->nodes[i];

		if (!is_event(node))
			continue;
		for (const struct edge *edge = node->in; edge; edge = edge->next_in)
			it->waits_for[i] += is_event(edge->from);
		it->waits_for[i] += node->kind == NODE_TEST;
	}
	for (size_t i = 0; i < plan->phase_count; i++) {
		size_t start = node_number(plan, plan->phases[i].node);

		it->waits_for[end_of(plan, &plan->phases[i])] = plan->phases[i].test_count + 1;
		if (it->waits_for[start] == 0)
			is_ready(it, start);
	}
}

static void happens(struct ordering *it, size_t event)
{
	struct plan *plan = it->plan;
	const struct phase *ends = phase_that_ends(plan, event);
	const struct plan_node *node = ends ? ends->node : &plan->nodes[event];
	const struct phase *starts = !ends && node->kind == NODE_PHASE ? node->phase : NULL;

	it->happened++;
	if (starts) {
		for (size_t i = 0; i < starts->test_count; i++)
			is_nearer(it, node_number(plan, starts->tests[i].node));
		is_nearer(it, end_of(plan, starts));
		return;
	}
	if (!ends) {
		plan->order.items[plan->order.count++] = node->test;
		is_nearer(it, end_of(plan, node->test->phase));
	}
	for (const struct edge *edge = node->out; edge; edge = edge->next_out)
		if (is_event(edge->to))
			is_nearer(it, node_number(plan, edge->to));
}

/* ---- a circle ---- */

/* One thing that the event waits for and that has not happened. */
static size_t what_hinders(const struct ordering *it, size_t event)
{
	const struct plan *plan = it->plan;
	const struct phase *ends = phase_that_ends(plan, event);
	const struct plan_node *node;

	if (ends) {
		size_t start = node_number(plan, ends->node);

		for (size_t i = 0; i < ends->test_count && !it->waits_for[start]; i++)
			if (it->waits_for[node_number(plan, ends->tests[i].node)])
				return node_number(plan, ends->tests[i].node);
		return start;
	}
	node = &plan->nodes[event];
	for (const struct edge *edge = node->in; edge; edge = edge->next_in) {
		if (is_event(edge->from) && it->waits_for[event_of(plan, edge->from)])
			return event_of(plan, edge->from);
	}
	return node_number(plan, node->test->phase->node);
}

/* Where the plan says that the event waits for the other one; line 0: it does not say so. */
static struct mark said_at(const struct plan *plan, size_t event, size_t other)
{
	const struct plan_node *node = event < plan->node_count ? &plan->nodes[event] : NULL;

	if (node && node->kind == NODE_PHASE && other >= plan->node_count)
		return node->phase->named_needs.mark;
	if (!node || node->kind != NODE_TEST || other >= plan->node_count)
		return (struct mark){0};
	for (const struct edge *edge = node->in; edge; edge = edge->next_in)
		if (node_number(plan, edge->from) == other)
			return edge->kind == EDGE_NEED    ? test_extras(node->test)->needs.mark
			       : edge->kind == EDGE_ORDER ? test_extras(node->test)->after.mark
							  : (struct mark){0};
	return (struct mark){0};
}

static void add_event(struct buf *out, const struct plan *plan, size_t event)
{
	const struct phase *ends = phase_that_ends(plan, event);
	const struct plan_node *node = ends ? ends->node : &plan->nodes[event];

	if (node->kind == NODE_TEST)
		buf_printf(out, "\"%s/%s\"", node->test->phase->name, node->test->name);
	else
		buf_printf(out, "\"%s\"", node->phase->name);
}

/* What the first has to do with the second, for which it waits. */
static const char *relation(const struct plan *plan, size_t event, size_t other)
{
	const struct plan_node *node;

	if (event >= plan->node_count)
		return "has";
	node = &plan->nodes[event];
	if (node->kind == NODE_PHASE)
		return node->phase->needs_said ? "needs" : "comes after";
	if (plan->nodes[other].kind == NODE_PHASE)
		return "is in";
	for (const struct edge *edge = node->in; edge; edge = edge->next_in)
		if (node_number(plan, edge->from) == other && edge->kind == EDGE_NEED)
			return "needs";
	return "comes after";
}

/* Says which events wait for each other in a circle. */
static void say_circle(struct arena *arena, const struct ordering *it)
{
	size_t *path = arena_alloc(arena, (it->count + 1) * sizeof *path);
	size_t *place = arena_alloc(arena, (it->count + 1) * sizeof *place); /* in it, from 1 */
	size_t event = 0, count = 0, from, first;
	struct mark mark = {it->plan->source, 0, 0};
	struct buf text = BUF_INIT;

	while (!it->waits_for[event])
		event++;
	while (!place[event]) {
		path[count++] = event;
		place[event] = count;
		event = what_hinders(it, event);
	}
	from = place[event] - 1;
	first = from;
	path[count] = path[from];
	for (size_t i = from; i < count && !mark.line; i++) {
		struct mark said = said_at(it->plan, path[i], path[i + 1]);

		if (said.line) {
			mark = said;
			first = i;
		}
	}
	for (size_t i = 0; i < count - from; i++) {
		size_t at = from + (first - from + i) % (count - from);

		/* The start of a phase and its end are one thing for people. */
		if (path[at] >= it->plan->node_count &&
		    path[at + 1] == node_number(it->plan,
					it->plan->phases[path[at] - it->plan->node_count].node))
			continue;
		if (!text.len)
			add_event(&text, it->plan, path[at]);
		else
			buf_adds(&text, ", which");
		buf_printf(&text, " %s ", relation(it->plan, path[at], path[at + 1]));
		add_event(&text, it->plan, path[at + 1]);
	}
	diag_error(&mark, "a cycle: %s", text.text);
	buf_release(&text);
}

bool order_find(struct arena *arena, struct plan *plan)
{
	struct arena scratch = {0};
	struct ordering it = {.plan = plan, .count = plan->node_count + plan->phase_count};
	size_t all = plan->phase_count * 2;

	plan->order = (struct test_list){0};
	it.waits_for = arena_alloc(&scratch, it.count * sizeof *it.waits_for);
	it.ready = arena_alloc(&scratch, it.count * sizeof *it.ready);
	it.alone = arena_alloc(&scratch, it.count * sizeof *it.alone);
	for (size_t i = 0; i < plan->phase_count; i++)
		all += plan->phases[i].test_count;
	plan->order.items = arena_alloc(arena, (all + 1) * sizeof(struct test *));
	count_waits(&it);
	while (it.ready_from < it.ready_to || it.alone_from < it.alone_to)
		happens(&it, it.ready_from < it.ready_to ? it.ready[it.ready_from++]
							 : it.alone[it.alone_from++]);
	if (it.happened < all)
		say_circle(&scratch, &it);
	arena_release(&scratch);
	return it.happened == all;
}
