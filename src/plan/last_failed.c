/* SPDX-License-Identifier: MIT */
#include "plan/last_failed.h"

#include "base/files.h"
#include "base/map.h"
#include "base/strings.h"
#include "plan/edges.h"
#include "plan/selection.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "state/stamp.h"

#include <string.h>

/* What the last run had selected: its names, and phases as PHASE/%. The plan may be another one by
 * now, so they are looked up. */
static struct map last_selected(struct arena *scratch, const char *out)
{
	struct map names = {0};
	const char *text = run_selection_read(scratch, out);

	for (size_t len; text && *text && *text != '\n'; text += len + (text[len] == ' ')) {
		char *name = arena_strndup(scratch, text, strcspn(text, " \n"));

		len = strlen(name);
		map_put(scratch, &names, name, name);
	}
	return names;
}

static bool has_stamp(
    struct arena *scratch, const char *out, const struct test *test, enum status status)
{
	return file_exists(stamp_path(scratch, out, test->phase->name, test->name, status));
}

static bool did_not_pass(
    struct arena *scratch, const char *out, const struct map *selected, const struct test *test)
{
	const char *name = arena_printf(scratch, "%s/%s", test->phase->name, test->name);
	const struct result *result;

	if (has_stamp(scratch, out, test, STATUS_FAILED))
		return true;
	if (has_stamp(scratch, out, test, STATUS_PASSED))
		return false;
	if (!has_stamp(scratch, out, test, STATUS_SKIPPED))
		return map_get(selected, name) ||
		       map_get(selected, arena_printf(scratch, "%s/%%", test->phase->name));
	result = stamp_read(scratch, out, name, STATUS_SKIPPED, NULL);
	return !result || !result_skipped_itself(result);
}

const bool *last_failed(
    struct arena *arena, const struct plan *plan, const char *out, const char **error)
{
	bool *marks = node_marks(arena, plan), any = false;
	struct arena scratch = {0};
	struct map selected;

	if (!run_read(arena, out, error)) {
		*error =
		    arena_printf(arena, "%s: %s, so nothing is known to have failed", out, *error);
		return NULL;
	}
	selected = last_selected(&scratch, out);
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];
			bool *mark = &marks[node_number(plan, test->node)];

			*mark = did_not_pass(&scratch, out, &selected, test);
			any |= *mark;
		}
	arena_release(&scratch);
	if (any)
		return marks;
	*error =
	    arena_printf(arena, "nothing failed in the last run in %s, so nothing is run", out);
	return NULL;
}
