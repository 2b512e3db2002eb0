/* SPDX-License-Identifier: MIT */
#include "gen/list.h"

#include "base/printable.h"
#include "plan/plan_text.h"

#include <string.h>

static void list_phase(
    struct arena *arena, const struct plan *plan, const struct phase *phase, struct buf *out)
{
	size_t width = 0;

	for (size_t i = 0; i < phase->test_count; i++)
		if (phase->tests[i].selected && strlen(phase->tests[i].name) > width)
			width = strlen(phase->tests[i].name);
	buf_printf(out, "%s%zu/%zu %s: %s\n", out->len ? "\n" : "",
	    (size_t)(phase - plan->phases) + 1, plan->phase_count, phase->name,
	    phase_summary(arena, phase));
	for (size_t i = 0; i < phase->test_count; i++) {
		const struct test *test = &phase->tests[i];
		struct buf path = BUF_INIT;

		if (!test->selected)
			continue;
		if (test->path)
			printable_add(&path, test->path, strlen(test->path));
		buf_printf(out, "  %s/%-*s%s%s", phase->name, path.len ? (int)width : 0, test->name,
		    path.len ? "  " : "", path.text);
		for (size_t j = 0; j < test->tags.count; j++)
			buf_printf(out, "%s%s", j ? " " : "  [", test->tags.items[j]);
		buf_adds(out, test->tags.count ? "]" : "");
		buf_addc(out, '\n');
		buf_release(&path);
	}
}

void list_plan(struct arena *arena, const struct plan *plan, struct buf *out)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		if (plan->phases[i].selected_count)
			list_phase(arena, plan, &plan->phases[i], out);
}
