/* SPDX-License-Identifier: MIT */
#include "verdict/case_totals.h"

#include "cases/cases.h"
#include "verdict/verdict_text.h"

struct case_totals case_totals(const struct collected_run *run)
{
	struct case_totals totals = {0};

	for (size_t i = 0; i < run->phase_count; i++)
		for (size_t j = 0; j < run->phases[i].test_count; j++) {
			const struct cases *cases = run->phases[i].tests[j].cases;

			if (!cases)
				continue;
			totals.passed += cases->passed;
			totals.failed += cases->failed + cases->errors;
			totals.skipped += cases->skipped;
			totals.flaky += cases->flaky;
			totals.all += cases->count;
		}
	return totals;
}

void case_totals_text(struct buf *out, const struct case_totals *totals)
{
	if (totals->all)
		counts_text(out, totals->passed, totals->failed, totals->skipped, totals->flaky, 0);
}
