/* SPDX-License-Identifier: MIT */
#include "view/timings_list.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/output.h"
#include "history/history.h"
#include "plan/timings.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	const struct history_test *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

int timings_print(struct arena *arena, const char *out)
{
	const struct history *history = history_read(arena, out);
	const struct history_test **tests = NULL;
	struct buf text = BUF_INIT;
	size_t count = 0;

	if (!history_usable(history))
		return EXIT_OWN_FAILURE;
	for (const struct history_test *test = history_tests(history); test; test = test->next) {
		tests = arena_grow(arena, tests, count, sizeof *tests);
		tests[count++] = test;
	}
	if (count)
		qsort(tests, count, sizeof *tests, by_name);
	for (size_t i = 0; i < count; i++) {
		double passes[HISTORY_WINDOW];
		double usual = history_median(passes, history_passes(tests[i]->last, passes));

		if (usual >= 0)
			timings_format(&text, tests[i]->name, usual);
	}
	if (!text.len)
		die_usage("%s: nothing has passed there yet, so no time is known", out);
	output_print(&text);
	return EXIT_PASSED;
}
