/* SPDX-License-Identifier: MIT */
#include "gen/list.h"

#include "base/printable.h"
#include "base/time.h"
#include "plan/plan_text.h"
#include "plan/selection.h"

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

/* How much of it there is, by the timings. */
static void put_shard(
    const struct plan *plan, const struct timings *timings, int index, int count, struct buf *out)
{
	char duration[TIME_TEXT];
	long long time = 0;
	size_t tests = 0;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			if (plan->phases[i].tests[j].selected) {
				time += timings_of(timings, &plan->phases[i].tests[j]);
				tests++;
			}
	duration_human((double)time / 1000, duration);
	buf_printf(out, "%sshard %d/%d: %zu test%s", out->len ? "\n" : "", index, count, tests,
	    tests == 1 ? "" : "s");
	if (timings->digest[0])
		buf_printf(out, ", %s one after the other", duration);
	buf_addc(out, '\n');
}

void list_shards(struct arena *arena, struct plan *plan, const struct timings *timings, int shards,
    struct buf *out)
{
	int first = shards ? 1 : plan->shard.index, last = shards ? shards : plan->shard.index;

	for (int i = first; i <= last; i++) {
		if (shards)
			select_shard(plan, i);
		put_shard(plan, timings, i, shards ? shards : plan->shard.count, out);
		list_plan(arena, plan, out);
	}
}
