/* SPDX-License-Identifier: MIT */
#include "gen/wait_rules.h"

#include "plan/edges.h"
#include "text/template.h"

/* ---- what is selected ---- */

/* The test, where it is selected; empty otherwise. `phase`: the only one in which that is asked,
 * which is then selected; or NULL. */
static void add_selected_test(struct buf *out, const struct test *test, const struct phase *phase)
{
	if (phase && test->phase == phase)
		buf_printf(out, "$(call e2e-chosen,%s/%s)", phase->name, test->name);
	else
		buf_printf(out, "$(if $(E2E_END_%s),$(call e2e-chosen,%s/%s))", test->phase->name,
		    test->phase->name, test->name);
}

/* Those of the tests from which the edge, and the next ones of its kind, lead that are selected,
 * without `except`. `phase` as above. */
static void add_selected(
    struct buf *out, const struct edge *edge, const struct phase *phase, const struct test *except)
{
	const struct phase *group = NULL;

	for (; edge; edge = edge_into_next(edge)) {
		const struct test *from = edge->from->test;

		if (from == except)
			continue;
		if (group && from->phase == group) {
			buf_printf(out, " %s/%s", from->phase->name, from->name);
			continue;
		}
		if (group)
			buf_adds(out, group == phase ? ") " : ")) ");
		group = from->phase;
		if (group != phase)
			buf_printf(out, "$(if $(E2E_END_%s),", from->phase->name);
		buf_printf(out, "$(call e2e-chosen,%s/%s", group->name, from->name);
	}
	if (group)
		buf_adds(out, group == phase ? ")" : "))");
}

/* ---- variables ---- */

/* How the tests that edges of this kind come from are called in the Makefile. */
static const char *variable_of(enum edge_kind kind)
{
	return kind == EDGE_STEP ? "E2E_BEFORE" : "E2E_ORDER";
}

/* In which phase a variable of the test is read: what leads to other phases is read there, too, and
 * its own may not be selected then. */
static const struct phase *read_in(
    const struct plan *plan, enum edge_kind kind, const struct test *test)
{
	return kind == EDGE_STEP || plan->phase_count == 1 ? test->phase : NULL;
}

/* Which selected test comes before this one by an edge of this kind: where that before it is not
 * selected, the one before that. */
static void add_before(
    struct buf *out, const struct plan *plan, enum edge_kind kind, const struct test *test)
{
	const struct phase *phase = read_in(plan, kind, test);
	struct buf before = BUF_INIT;
	const struct edge *edge = edge_into(test->node, kind);
	bool several = edge && edge_into_next(edge);

	if (!edge)
		return;
	buf_printf(out, "%s_%s/%s := %s", variable_of(kind), test->phase->name, test->name,
	    several ? "$(sort " : "");
	for (; edge; edge = edge_into_next(edge)) {
		const struct test *from = edge->from->test;

		buf_adds(&before, before.len ? " " : "");
		if (edge_into(edge->from, kind)) {
			buf_adds(&before, "$(or ");
			add_selected_test(&before, from, phase);
			buf_printf(&before, ",$(%s_%s/%s))", variable_of(kind), from->phase->name,
			    from->name);
		} else {
			add_selected_test(&before, from, phase);
		}
	}
	buf_printf(out, "%s%s\n", before.text, several ? ")" : "");
	buf_release(&before);
}

/* The test beside which nothing runs that comes before this one; NULL: there is none. */
static const struct test *alone_before(const struct test *test)
{
	for (const struct edge *edge = edge_into(test->node, EDGE_ALONE); edge;
	     edge = edge_into_next(edge))
		if (edge->from->test->exclusive)
			return edge->from->test;
	return NULL;
}

/* Beside this test nothing runs: what comes before it, and what stands for it where it is not
 * selected. */
static void add_alone(struct buf *out, const struct plan *plan, const struct test *test)
{
	const struct phase *phase = read_in(plan, EDGE_ALONE, test);
	const struct test *before = alone_before(test);

	buf_printf(out, "E2E_FIRST_%s/%s := ", test->phase->name, test->name);
	add_selected(out, edge_into(test->node, EDGE_ALONE), phase, before);
	if (before) {
		buf_adds(out, " $(or ");
		add_selected_test(out, before, phase);
		buf_printf(out, ",$(E2E_FIRST_%s/%s))", before->phase->name, before->name);
	}
	buf_addc(out, '\n');
	/* It stands for nothing any more: else each would have all those before it again. */
	if (before && edge_into(before->node, EDGE_ALONE)) {
		buf_printf(out, "E2E_FIRST_%s/%s := $(if ", before->phase->name, before->name);
		add_selected_test(out, before, phase);
		buf_printf(out, ",$(E2E_FIRST_%s/%s))\n", before->phase->name, before->name);
	}
	buf_printf(
	    out, "E2E_ALONE_%s/%s := %s", test->phase->name, test->name, before ? "$(or " : "");
	add_selected_test(out, test, phase);
	if (before)
		buf_printf(out, ",$(E2E_ALONE_%s/%s))", before->phase->name, before->name);
	buf_addc(out, '\n');
}

void wait_add_rules(struct buf *out, const struct plan *plan)
{
	struct buf waits = BUF_INIT;

	for (size_t i = 0; i < plan->order.count; i++) {
		const struct test *test = plan->order.items[i];

		add_before(&waits, plan, EDGE_STEP, test);
		add_before(&waits, plan, EDGE_ORDER, test);
		if (test->exclusive &&
		    (edge_into(test->node, EDGE_ALONE) || edge_from(test->node, EDGE_ALONE)))
			add_alone(&waits, plan, test);
	}
	if (waits.len)
		waits.text[--waits.len] = '\0'; /* the template ends with a line's end */
	if (waits.len)
		template_fill(out, template_text("makefile/waits.mk"),
		    (const struct template_value[]){{"WAITS", waits.text}}, 1);
	buf_release(&waits);
}

/* ---- prerequisites ---- */

void wait_add_inputs(struct buf *out, const struct test *test)
{
	const struct edge *need = edge_into(test->node, EDGE_NEED);

	if (edge_into(test->node, EDGE_STEP))
		buf_printf(out, " $(E2E_BEFORE_%s/%s:%%=$(E2E_OUT)/%%.passed)", test->phase->name,
		    test->name);
	if (need) {
		buf_adds(out, " $(patsubst %,$(E2E_OUT)/%.passed,");
		add_selected(out, need, test->phase, NULL);
		buf_addc(out, ')');
	}
}

void wait_add_order(struct buf *out, const struct test *test)
{
	const struct test *before = alone_before(test);

	if (edge_into(test->node, EDGE_ORDER))
		buf_printf(out, " $(E2E_ORDER_%s/%s:%%=$(E2E_OUT)/%%.passed)", test->phase->name,
		    test->name);
	if (test->exclusive && edge_into(test->node, EDGE_ALONE))
		buf_printf(out, " $(E2E_FIRST_%s/%s:%%=$(E2E_OUT)/%%.passed)", test->phase->name,
		    test->name);
	else if (before)
		buf_printf(out, " $(E2E_ALONE_%s/%s:%%=$(E2E_OUT)/%%.passed)", before->phase->name,
		    before->name);
}

void wait_add_phase(struct buf *out, const struct phase *phase)
{
	const struct edge *first = edge_into(phase->node, EDGE_PHASE);
	bool several = first && edge_into_next(first);

	/* What several have in common would be there once for each of them, and in the phase after
	 * that once for each of those. */
	if (several)
		buf_adds(out, "$(sort");
	for (const struct edge *edge = edge_into(phase->node, EDGE_PHASE); edge;
	     edge = edge_into_next(edge)) {
		buf_adds(out, out->len ? " " : "");
		if (edge->from->kind == NODE_RUN) {
			buf_adds(out, "e2e-begin");
			continue;
		}
		const char *name = edge->from->phase->name;

		buf_printf(out, "$(or $(E2E_END_%s),$(E2E_AFTER_%s))", name, name);
	}
	if (several)
		buf_addc(out, ')');
}
