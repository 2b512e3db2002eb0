/* SPDX-License-Identifier: MIT */
#include "lifecycle/missing_needs.h"

#include "base/die.h"
#include "base/files.h"
#include "plan/edges.h"
#include "state/blocked.h"
#include "state/run_state.h"

/* Whether a selected test needs one that is not. */
static bool any_is_left_out(const struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			for (size_t k = 0; test->selected && k < test->needs.count; k++)
				if (!test->needs.items[k]->selected)
					return true;
		}
	return false;
}

static const char *why_not(const char *const *against, size_t number)
{
	if (!against)
		return "it has no pass";
	return against[number] ? against[number]
			       : "a test that it depends on has no pass or runs again";
}

void missing_needs_each(
    const struct plan *plan, const char *const *against, missing_need_use *use, void *context)
{
	struct arena scratch = {0};
	bool *doubtful;

	if (!any_is_left_out(plan))
		return;
	doubtful = node_marks(&scratch, plan);
	for (size_t i = 0; i < plan->node_count; i++)
		doubtful[i] = plan->nodes[i].kind == NODE_TEST && (!against || against[i]);
	marks_spread(plan, edge_reruns, doubtful);
	for (size_t i = 0; i < plan->node_count; i++) {
		const struct test *test =
		    plan->nodes[i].kind == NODE_TEST ? plan->nodes[i].test : NULL;

		for (size_t j = 0; test && test->selected && j < test->needs.count; j++) {
			const struct test *need = test->needs.items[j];
			size_t number = node_number(plan, need->node);

			if (!need->selected && doubtful[number])
				use(context, test, need, why_not(against, number));
		}
	}
	arena_release(&scratch);
}

const char *missing_need_text(struct arena *arena, const struct test *need, const char *why)
{
	return arena_printf(arena, "it needs %s/%s, which is not selected (%s)", need->phase->name,
	    need->name, why);
}

void missing_need_block(
    struct arena *arena, const char *out, const struct test *need, const char *why)
{
	blocked_set(arena, out, NODE_TEST,
	    arena_printf(arena, "%s/%s", need->phase->name, need->name), REASON_BLOCKED,
	    missing_need_text(arena, need, why));
}

struct blocker {
	struct arena *arena;
	const char *out;
};

static void block(void *context, const struct test *test, const struct test *need, const char *why)
{
	const struct blocker *blocker = context;

	(void)test;
	missing_need_block(blocker->arena, blocker->out, need, why);
}

void missing_needs_block(struct arena *arena, const char *out, const struct plan *plan)
{
	struct blocker blocker = {arena, out};

	missing_needs_each(plan, NULL, block, &blocker);
}

void missing_needs_note_quarantine(struct arena *arena, const char *out, const struct plan *plan)
{
	tree_remove_or_die(run_file(arena, out, QUARANTINED_DIR));
	for (size_t i = 0; i < plan->node_count; i++) {
		const struct test *test =
		    plan->nodes[i].kind == NODE_TEST ? plan->nodes[i].test : NULL;
		const char *mark;

		if (!test || !test->selected || test->quarantined != QUARANTINE_HOLDS ||
		    !edge_from(test->node, EDGE_NEED))
			continue;
		mark = run_file(arena, out,
		    arena_printf(
			arena, "%s/%s/%s", QUARANTINED_DIR, test->phase->name, test->name));
		if (dir_make(path_dir(arena, mark)) != 0 || file_create_once(mark, "") != 0)
			die("write %s:", mark);
	}
}
