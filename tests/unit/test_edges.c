/* SPDX-License-Identifier: MIT */
/* plan/edges: what waits for what, from the text of a plan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "plan/edges.h"
#include "plan/load.h"

#include <string.h>

static struct plan *load(struct arena *arena, const char *text)
{
	struct diagnostics diagnostics = {0};
	struct plan *plan = plan_load_text(arena, &diagnostics, "phases.yaml", text);

	assert_non_null(plan);
	assert_int_equal(diagnostics.errors, 0);
	return plan;
}

static void add_name(struct buf *out, const struct plan_node *node)
{
	switch (node->kind) {
	case NODE_RUN:
		buf_adds(out, "run");
		break;
	case NODE_PHASE:
		buf_adds(out, node->phase->name);
		break;
	case NODE_TEST:
		buf_printf(out, "%s/%s", node->test->phase->name, node->test->name);
		break;
	case NODE_SERVICE:
		buf_printf(out, "(%s)", node->service->name);
		break;
	}
}

static void add_edge(struct buf *out, const struct edge *edge)
{
	static const char *const names[] = {[EDGE_PHASE] = "phase",
	    [EDGE_STEP] = "step",
	    [EDGE_SERVICE] = "service",
	    [EDGE_SETUP] = "setup",
	    [EDGE_TEARDOWN] = "around",
	    [EDGE_NEED] = "need",
	    [EDGE_ORDER] = "order",
	    [EDGE_ALONE] = "alone"};

	buf_printf(out, "%s%s ", out->len ? ", " : "", names[edge->kind]);
	add_name(out, edge->from);
	buf_addc(out, '>');
	add_name(out, edge->to);
}

/* All edges of the plan, by where they lead to; the same edges are there by where they come from.
 */
static void edges_are(const char *text, const char *expected)
{
	struct arena arena = {0};
	const struct plan *plan = load(&arena, text);
	struct buf out = BUF_INIT;
	size_t in = 0, from = 0;

	for (size_t i = 0; i < plan->node_count; i++) {
		const struct plan_node *node = &plan->nodes[i];

		assert_int_equal(node_number(plan, node), i);
		for (const struct edge *edge = node->in; edge; edge = edge->next_in, in++) {
			assert_ptr_equal(edge->to, node);
			add_edge(&out, edge);
		}
		for (const struct edge *edge = node->out; edge; edge = edge->next_out, from++)
			assert_ptr_equal(edge->from, node);
	}
	assert_int_equal(in, from);
	assert_string_equal(out.text, expected);
	buf_release(&out);
	arena_release(&arena);
}

static const char flows[] =
    "phases:\n"
    "- {name: health, tests: {a: {command: x}, b: {command: x}}}\n"
    "- {name: flow, parallel: false, tests: {a: {command: x}, b: {command: x}, c: {command: x}}}\n"
    "- {name: last, parallel: false, tests: {a: {command: x}}}\n";

static void phases_and_steps(void **state)
{
	(void)state;
	edges_are(flows,
	    "phase run>health, phase health>flow, step flow/a>flow/b, step flow/b>flow/c, "
	    "phase flow>last");
	edges_are("phases: [{name: p, tests: {t: {command: x}}}]", "phase run>p");
}

static const char services[] =
    "services:\n"
    "  cache: {command: x}\n"
    "  db: {command: x}\n"
    "  api: {command: x, needs: [db, cache]}\n"
    "  proxy: {command: x}\n"
    "phases:\n"
    "- {name: one, services: [api], required: false, tests: {a: {command: x}}}\n"
    "- {name: two, tests: {a: {command: x}}}\n"
    "- {name: three, services: [db], tests: {a: {command: x}}}\n";

static void services_and_what_stands_on_them(void **state)
{
	struct arena arena = {0};
	const struct plan *plan = load(&arena, services);

	(void)state;
	/* What a service needs comes in the order in which it is written, what a phase stands on
	 * in the order of the plan. Those that nobody names are for all. */
	edges_are(services,
	    "service (db)>(api), service (cache)>(api), "
	    "phase run>one, service (cache)>one, service (db)>one, service (api)>one, "
	    "service (proxy)>one, "
	    "phase one>two, service (cache)>two, service (proxy)>two, "
	    "phase two>three, service (cache)>three, service (db)>three, service (proxy)>three");
	assert_true(plan->services[0].required);
	assert_true(plan->services[1].required);
	assert_false(plan->services[2].required);
	assert_true(plan->services[3].required);
	arena_release(&arena);
}

static void nodes_are_found(void **state)
{
	struct arena arena = {0};
	const struct plan *plan = load(&arena, flows);

	(void)state;
	assert_int_equal(plan->node_count, 1 + 3 + 6);
	assert_int_equal(plan->nodes[0].kind, NODE_RUN);
	for (size_t i = 0; i < plan->phase_count; i++) {
		assert_ptr_equal(plan->phases[i].node->phase, &plan->phases[i]);
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			assert_ptr_equal(
			    plan->phases[i].tests[j].node->test, &plan->phases[i].tests[j]);
	}
	arena_release(&arena);
}

static void edges_of_one_kind(void **state)
{
	struct arena arena = {0};
	const struct plan *plan = load(&arena, flows);
	const struct phase *flow = &plan->phases[1];
	const struct edge *edge = edge_into(flow->node, EDGE_PHASE);

	(void)state;
	assert_ptr_equal(edge->from->phase, &plan->phases[0]);
	assert_null(edge_into_next(edge));
	assert_null(edge_into(flow->node, EDGE_STEP));
	edge = edge_from(flow->tests[0].node, EDGE_STEP);
	assert_ptr_equal(edge->to->test, &flow->tests[1]);
	assert_null(edge_from_next(edge));
	assert_null(edge_from(flow->tests[0].node, EDGE_PHASE));
	assert_null(edge_from(flow->tests[2].node, EDGE_STEP));
	plan = load(&arena, services);
	edge = edge_from(plan->services[0].node, EDGE_SERVICE);
	assert_ptr_equal(edge->to->service, &plan->services[2]);
	edge = edge_from_next(edge);
	assert_ptr_equal(edge->to->phase, &plan->phases[0]);
	edge = edge_into(plan->phases[1].node, EDGE_SERVICE);
	assert_ptr_equal(edge->from->service, &plan->services[0]);
	edge = edge_into_next(edge);
	assert_ptr_equal(edge->from->service, &plan->services[3]);
	assert_null(edge_into_next(edge));
	arena_release(&arena);
}

/* What is marked, when the marks have spread from this node. */
static void spreads(
    const char *text, bool (*along)(enum edge_kind), const char *from, const char *expected)
{
	struct arena arena = {0};
	const struct plan *plan = load(&arena, text);
	bool *marks = node_marks(&arena, plan);
	struct buf name = BUF_INIT, out = BUF_INIT;

	for (size_t i = 0; i < plan->node_count; i++) {
		buf_clear(&name);
		add_name(&name, &plan->nodes[i]);
		marks[i] = strcmp(name.text, from) == 0;
	}
	marks_spread(plan, along, marks);
	for (size_t i = 0; i < plan->node_count; i++)
		if (marks[i]) {
			buf_adds(&out, out.len ? " " : "");
			add_name(&out, &plan->nodes[i]);
		}
	assert_string_equal(out.text, expected);
	buf_release(&name);
	buf_release(&out);
	arena_release(&arena);
}

static void marks_spread_along_edges(void **state)
{
	(void)state;
	spreads(flows, edge_reruns, "flow/a", "flow/a flow/b flow/c");
	spreads(flows, edge_reruns, "flow/b", "flow/b flow/c");
	spreads(flows, edge_reruns, "health/a", "health/a");
	/* That a phase comes later is no reason to run its tests again. */
	spreads(flows, edge_reruns, "health", "health");
	spreads(flows, edge_reruns, "run", "run");
	spreads(flows, edge_blocks, "health", "health flow last");
	spreads(flows, edge_blocks, "flow", "flow last");
	spreads(flows, edge_blocks, "last", "last");
	spreads(flows, edge_blocks, "flow/b", "flow/b flow/c");
	spreads(flows, edge_blocks, "nothing", "");
	spreads(services, edge_blocks, "(db)", "(db) (api) one two three");
	spreads(services, edge_reruns, "(db)", "(db)");
}

static void add_phase_of(struct buf *text, const char *name, bool parallel, int tests)
{
	buf_printf(
	    text, "- name: %s\n  parallel: %s\n  tests:\n", name, parallel ? "true" : "false");
	for (int i = 0; i < tests; i++)
		buf_printf(text, "    t%d: {command: x}\n", i);
}

/* Two phases of many tests cost an edge; a chain is followed without recursion. */
static void large_plans(void **state)
{
	enum { SIDE_BY_SIDE = 100000, STEPS = 20000 };
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	const struct plan *plan;
	bool *marks;
	size_t edges = 0, marked = 0;

	(void)state;
	buf_adds(&text, "phases:\n");
	add_phase_of(&text, "wide", true, SIDE_BY_SIDE);
	add_phase_of(&text, "long", false, STEPS);
	plan = load(&arena, text.text);
	marks = node_marks(&arena, plan);
	marks[node_number(plan, plan->phases[1].tests[0].node)] = true;
	marks_spread(plan, edge_reruns, marks);
	for (size_t i = 0; i < plan->node_count; i++) {
		for (const struct edge *edge = plan->nodes[i].in; edge; edge = edge->next_in)
			edges++;
		marked += marks[i];
	}
	assert_int_equal(edges, 2 + STEPS - 1);
	assert_int_equal(marked, STEPS);
	buf_release(&text);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(phases_and_steps),
	    cmocka_unit_test(services_and_what_stands_on_them),
	    cmocka_unit_test(nodes_are_found),
	    cmocka_unit_test(edges_of_one_kind),
	    cmocka_unit_test(marks_spread_along_edges),
	    cmocka_unit_test(large_plans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
