/* SPDX-License-Identifier: MIT */
#include "gen/fixture_rules.h"

#include "plan/edges.h"
#include "plan/fixtures.h"
#include "text/template.h"

void fixture_add_inputs(struct buf *out, const struct test *test)
{
	if (test->role != ROLE_TEST)
		buf_printf(out, " $(E2E_OUT)/.e2e/owed/%s", test->phase->name);
}

/* Where something of the phase is selected, so are its setup and its teardown. */
void fixture_add_order(struct buf *out, const struct test *test)
{
	const char *phase = test->phase->name;
	const struct edge *edge = edge_into(test->node, EDGE_SETUP);

	if (edge)
		buf_printf(out, " $(E2E_OUT)/%s/%s.passed", phase, edge->from->test->name);
	edge = edge_into(test->node, EDGE_TEARDOWN);
	if (edge && edge->from->test->role == ROLE_TEARDOWN) {
		buf_printf(out, " $(E2E_OUT)/%s/%s.passed", phase, edge->from->test->name);
	} else if (edge) {
		buf_adds(out, " $(patsubst %,$(E2E_OUT)/%.passed,$(filter-out");
		for (size_t i = 0; i < test->phase->test_count; i++)
			if (test->phase->tests[i].role == ROLE_TEARDOWN)
				buf_printf(out, " %s/%s", phase, test->phase->tests[i].name);
		buf_printf(out, ",$(E2E_SELECTED_%s)))", phase);
	}
}

const char *fixture_teardown_before(struct arena *arena, const struct test *test)
{
	const struct edge *edge = edge_into(test->node, EDGE_TEARDOWN);

	if (!edge || edge->from->test->role != ROLE_TEARDOWN)
		return "";
	return arena_printf(
	    arena, " | e2e-teardown/%s/%s", test->phase->name, edge->from->test->name);
}

static void add_word(struct buf *out, const char *word)
{
	buf_adds(out, out->len ? " " : "");
	buf_adds(out, word);
}

void fixture_add_rules(struct buf *out, const struct plan *plan)
{
	struct buf with_fixtures = BUF_INIT, with_teardown = BUF_INIT, teardowns = BUF_INIT;

	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *phase = &plan->phases[i];

		if (phase_has_fixtures(phase))
			add_word(&with_fixtures, phase->name);
		if (phase_has_teardown(phase))
			add_word(&with_teardown, phase->name);
		for (size_t j = 0; j < phase->test_count; j++)
			if (phase->tests[j].role == ROLE_TEARDOWN)
				buf_printf(&teardowns, "%se2e-teardown/%s/%s",
				    teardowns.len ? " " : "", phase->name, phase->tests[j].name);
	}
	if (with_fixtures.len)
		template_fill(out, template_text("makefile/fixtures.mk"),
		    (const struct template_value[]){{"PHASES", with_fixtures.text}}, 1);
	if (with_teardown.len)
		template_fill(out, template_text("makefile/teardowns.mk"),
		    (const struct template_value[]){
			{"PHASES", with_teardown.text}, {"TEARDOWNS", teardowns.text}},
		    2);
	buf_release(&with_fixtures);
	buf_release(&with_teardown);
	buf_release(&teardowns);
}
