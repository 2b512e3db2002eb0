/* SPDX-License-Identifier: MIT */
/* The cases of a report that a unit test has as a text. */
#ifndef E2E_TESTS_UNIT_PARSED_CASES_H
#define E2E_TESTS_UNIT_PARSED_CASES_H

#include "cases/cases.h"
#include "cases/parts.h"

#include <stdlib.h>
#include <string.h>

/* Below cmocka.h. Refined, as for a result; fails the test when the text is no such report. */
static inline const struct cases *parsed_cases(
    struct arena *arena, const char *format, const char *text)
{
	struct cases *cases = arena_alloc(arena, sizeof *cases);
	struct buf problem = BUF_INIT;
	char *copy = strdup(text);

	assert_non_null(copy);
	if (case_format(format)->parse(arena, copy, strlen(copy), cases, &problem) != 0)
		fail_msg("%s", problem.text);
	cases_refine(arena, "report", NULL, cases, 0);
	free(copy);
	buf_release(&problem);
	return cases;
}

#endif
