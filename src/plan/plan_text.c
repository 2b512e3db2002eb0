/* SPDX-License-Identifier: MIT */
#include "plan/plan_text.h"

#include "base/buf.h"
#include "base/time.h"
#include "defaults.h"

const char *phase_summary(struct arena *arena, const struct phase *phase)
{
	char timeout[TIME_TEXT] = "", batch[TIME_TEXT] = "";
	const char *together = "";

	if (phase->limits.timeout >= 0)
		duration_format(phase->limits.timeout, timeout);
	if (phase->batch.files > 1) {
		together = arena_printf(arena, ", batches of %d", phase->batch.files);
	} else if (phase->batch.milliseconds) {
		duration_format(phase->batch.milliseconds, batch);
		together = arena_printf(arena, ", batches of %s", batch);
	}
	return arena_printf(arena, "%s, %s%s%s%s%s", phase->parallel ? "parallel" : "sequential",
	    phase->required ? "required" : "not required",
	    phase->required && !phase->halts ? ", halts nothing" : "", timeout[0] ? ", " : "",
	    timeout, together);
}

const char *plan_report_names(struct arena *arena, const struct plan *plan)
{
	struct buf out = BUF_INIT;
	const char *names;

	for (size_t i = 0; i < plan->report_count; i++)
		buf_printf(&out, "%s%s", i ? "," : "", plan->reports[i].name);
	names = arena_strdup(arena, plan->report_count ? out.text : DEFAULT_REPORTS);
	buf_release(&out);
	return names;
}
