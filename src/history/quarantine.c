/* SPDX-License-Identifier: MIT */
/* What the earlier results of one test say of its quarantine. */
#include "history/history.h"

/* So many passes in a row say that it is well again. */
enum { RESULTS_LEAST = 5 };

static void count(struct quarantine_record *record, const struct history_line *line)
{
	record->results++;
	record->passes += line->status == STATUS_PASSED && !line->flaky;
}

const struct quarantine_record *history_quarantine(struct arena *arena,
    const struct history_entry *last, const struct history_line *now, const char *since)
{
	struct quarantine_record *record = arena_alloc(arena, sizeof *record);

	record->since = since && last && last->line.quarantined ? last->line.quarantined : since;
	if (now && history_counts(now))
		count(record, now);
	for (last = history_counted(last); last && record->results < HISTORY_WINDOW;
	     last = history_counted(last->before))
		count(record, &last->line);
	record->lift = record->results >= RESULTS_LEAST && record->passes == record->results;
	return record;
}
