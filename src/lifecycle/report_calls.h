/* SPDX-License-Identifier: MIT */
/* Calls the reporters of a run. The only one who knows them all. */
#ifndef E2E_LIFECYCLE_REPORT_CALLS_H
#define E2E_LIFECYCLE_REPORT_CALLS_H

#include "report/reporter.h"

/* At the start of an invocation. */
void report_begin(const struct report *report);

/* What they say of a phase that is over. Where phases run side by side it stands at the end of the
 * phase's lines. */
void report_phase(const struct report *report, const struct collected_phase *phase);

/* All that they say of each phase, and at the end: those that write, or those that notify
 * somebody. */
void report_phases(const struct report *report, const struct collected_run *run);
void report_end(const struct report *report, const struct collected_run *run, bool notify);

#endif
