/* SPDX-License-Identifier: MIT */
#include "verdict/skips.h"

#include "base/utf8.h"

#include <string.h>

enum { REASON_MAX = 200 }; /* bytes of a case's reason in the text of its test */

bool cases_all_skipped(const struct cases *cases)
{
	return !cases->problem && cases->skipped && cases->skipped == cases->count;
}

const char *skip_reason(struct arena *arena, const struct cases *cases)
{
	static const char text[] = "all cases of its report are skipped";
	const char *reason = NULL, *more = "";
	size_t len = 0;

	for (size_t i = 0; i < cases->count; i++) {
		const char *message = cases->items[i].message;

		if (!reason)
			reason = message;
		else if (message && strcmp(message, reason) != 0)
			more = ", …";
	}
	if (!reason)
		return text;
	while (len < REASON_MAX && reason[len])
		len += utf8_len(reason + len, strnlen(reason + len, 4));
	return arena_printf(arena, "%s: %.*s%s", text, (int)len, reason, reason[len] ? "…" : more);
}

enum { EXIT_SKIPPED = 77 };

const char *skip_problem(struct arena *arena, const struct test *test, const struct result *result,
    const struct cases *cases)
{
	const size_t bad = cases ? cases->failed + cases->errors : 0;
	const int code =
	    result->attempt_count ? result->attempts[result->attempt_count - 1].exit_code : -1;
	const char *said = result->detail && code != EXIT_SKIPPED
			       ? result->detail
			       : arena_printf(arena, "exit %d, a skip", code);

	if (result->reason != REASON_EXIT)
		return NULL;
	if (bad)
		return arena_printf(arena, "%s; but its report has %zu failed case%s", said, bad,
		    bad == 1 ? "" : "s");
	if (code == EXIT_SKIPPED)
		return NULL;
	if (!cases)
		return arena_printf(arena, "%s; but no report shows a skip", said);
	if (cases->problem)
		return arena_printf(arena, "%s; but %s", said, cases->problem);
	if (!cases_all_skipped(cases) && !(test->report.empty_allowed && cases->count == 0))
		return arena_printf(arena, "%s; but not all cases of its report are skipped", said);
	return NULL;
}
