/* SPDX-License-Identifier: MIT */
#include "verdict/quarantine.h"

#include "text/json_text.h"

const char *quarantine_failures(struct arena *arena, const struct collected_run *run)
{
	if (!run->excused)
		return "";
	return arena_printf(
	    arena, ", %zu quarantined failure%s", run->excused, run->excused == 1 ? "" : "s");
}

const char *quarantine_excuse(struct arena *arena, const struct collected_test *test)
{
	if (!test->excused)
		return NULL;
	return arena_printf(arena, "quarantined until %s", test->test->quarantine->until);
}

const struct collected_test **quarantine_tests(
    struct arena *arena, const struct collected_run *run, size_t *count)
{
	const struct collected_test **tests;

	*count = 0;
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++)
			*count += run->phases[i].tests[j].test->quarantine != NULL;
	tests = arena_alloc(arena, (*count + 1) * sizeof *tests);
	*count = 0;
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++)
			if (run->phases[i].tests[j].test->quarantine)
				tests[(*count)++] = &run->phases[i].tests[j];
	return tests;
}

/* What keeps it from holding, to stand behind the day. */
static const char *exception(enum quarantine_state state)
{
	switch (state) {
	case QUARANTINE_NONE:
	case QUARANTINE_HOLDS:
		return "";
	case QUARANTINE_ENDED:
		return ", which has ended";
	case QUARANTINE_NAMED:
		return ", but selected by name";
	case QUARANTINE_NEEDED:
		return ", but steps outside the quarantine depend on it";
	case QUARANTINE_ALONE:
		return ", but nothing else decides the verdict";
	}
	return "";
}

const char *quarantine_terms(struct arena *arena, const struct collected_test *test)
{
	const struct quarantine_record *record = test->quarantine;
	struct buf text = BUF_INIT;
	const char *terms;

	buf_printf(
	    &text, "until %s%s", test->test->quarantine->until, exception(test->test->quarantined));
	if (record && record->since)
		buf_printf(&text, ", since %.10s", record->since);
	if (record && record->lift)
		buf_printf(
		    &text, "; passed in all of its last %d runs, so it can end", record->results);
	terms = arena_strdup(arena, text.text);
	buf_release(&text);
	return terms;
}

const char *quarantine_reason(struct arena *arena, const struct collected_test *test)
{
	const struct quarantine *it = test->test->quarantine;

	if (!it->reason)
		return it->issue ? it->issue : "";
	return it->issue ? arena_printf(arena, "%s (%s)", it->reason, it->issue) : it->reason;
}

static const char *state_word(enum quarantine_state state)
{
	switch (state) {
	case QUARANTINE_NONE:
		return NULL;
	case QUARANTINE_HOLDS:
		return "holds";
	case QUARANTINE_ENDED:
		return "ended";
	case QUARANTINE_NAMED:
		return "named";
	case QUARANTINE_NEEDED:
		return "needed";
	case QUARANTINE_ALONE:
		return "alone";
	}
	return NULL;
}

void quarantine_put(struct buf *out, const char *name, const struct collected_test *test)
{
	const struct quarantine *it = test->test->quarantine;
	const struct quarantine_record *record = test->quarantine;

	if (!it)
		return;
	json_put_open(out, name, '{');
	json_put_string(out, "until", it->until);
	json_put_string(out, "reason", it->reason);
	json_put_string(out, "issue", it->issue);
	json_put_string(out, "state", state_word(test->test->quarantined));
	json_put_bool(out, "excused", test->excused);
	json_put_string(out, "since", record ? record->since : NULL);
	json_put_integer(out, "runs", record ? record->results : 0);
	json_put_integer(out, "passes", record ? record->passes : 0);
	json_put_bool(out, "can_end", record && record->lift);
	buf_addc(out, '}');
}
