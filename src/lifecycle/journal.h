/* SPDX-License-Identifier: MIT */
/* What e2e-report writes of a run as it happens, to OUT/.e2e/events: see state/events.h. */
#ifndef E2E_LIFECYCLE_JOURNAL_H
#define E2E_LIFECYCLE_JOURNAL_H

#include "report/reporter.h"

/* Makes the file anew. Dies when it cannot. */
void journal_begin(const struct report *report);

/* What a phase came to, and the tests that were judged otherwise than e2e-run wrote. */
void journal_phase(const struct report *report, const struct collected_phase *phase);
void journal_end(const struct report *report, const struct collected_run *run);

#endif
