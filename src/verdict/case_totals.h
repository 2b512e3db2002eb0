/* SPDX-License-Identifier: MIT */
/* The cases of all tests of a run whose tools reported some, counted. */
#ifndef E2E_VERDICT_CASE_TOTALS_H
#define E2E_VERDICT_CASE_TOTALS_H

#include "base/buf.h"
#include "model.h"

struct case_totals {
	size_t all, passed, skipped;
	size_t failed; /* with those that ended with an error */
	size_t flaky;  /* of those that passed */
};

struct case_totals case_totals(const struct collected_run *run);

/* "140 passed (1 flaky), 3 failed"; nothing when there are none. */
void case_totals_text(struct buf *out, const struct case_totals *totals);

#endif
