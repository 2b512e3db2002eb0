/* SPDX-License-Identifier: MIT */
/* What somebody types next: the last lines of the console. */
#include "defaults.h"
#include "plan/reporters.h"
#include "report/console_why.h"
#include "verdict/verdict_text.h"

#include <string.h>

/* The first test that failed, those that decide first, and how many there are. */
static const struct collected_test *find_failed(const struct collected_run *run, size_t *count)
{
	const struct collected_test *first = NULL;

	*count = 0;
	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const struct collected_test *test = &run->phases[i].tests[j];

			if (!test_failed(run, test))
				continue;
			++*count;
			if (!first || (test->test->gates && !first->test->gates))
				first = test;
		}
	return first;
}

/* As make is called for this Makefile. */
static const char *make_text(const struct report *report)
{
	const char *file = report->makefile;

	if (!file || strcmp(file, "Makefile") == 0 || strcmp(file, "makefile") == 0 ||
	    strcmp(file, "GNUmakefile") == 0)
		return "make";
	return arena_printf(report->arena, "make -f %s", file);
}

void console_next(struct buf *out, const struct report *report, const struct collected_run *run)
{
	const struct style *style = &report->style;
	size_t failed;
	const struct collected_test *test = find_failed(run, &failed);
	const bool usual = strcmp(report->out, DEFAULT_OUTPUT) == 0;

	buf_printf(out, "%srerun%s  %s e2e", style->dim, style->off, make_text(report));
	if (failed == 1 && run->tests_skipped == 0 && !run->cut_short)
		buf_printf(out, "/%s/%s", test->test->phase->name, test->test->name);
	buf_addc(out, '\n');
	if (test)
		buf_printf(out, "%sshow%s   e2e-report show %s/%s%s%s\n", style->dim, style->off,
		    test->test->phase->name, test->test->name, usual ? "" : " --out ",
		    usual ? "" : report->out);
	if (reporter_is_listed(REPORTER_HTML, run->run->reports))
		buf_printf(out, "%spage%s   %s/%s\n", style->dim, style->off, report->out,
		    reporter_table[REPORTER_HTML].file);
	buf_addc(out, '\n');
}
