/* SPDX-License-Identifier: MIT */
/* What e2e-report writes of a run, to OUT/.e2e/events: see state/events.h. */
#ifndef E2E_REPORT_EVENTS_H
#define E2E_REPORT_EVENTS_H

#include "report/reporter.h"

/* Makes the file anew. Dies when it cannot. */
void events_begin(const struct report *report);
void events_phase(const struct report *report, const struct collected_phase *phase);
void events_end(const struct report *report, const struct collected_run *run);

#endif
