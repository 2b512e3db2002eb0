/* SPDX-License-Identifier: MIT */
/* The lines of OUT/.e2e/events (see state/events.h) that tell of the run and of its phases. */
#ifndef E2E_REPORT_EVENT_LINES_H
#define E2E_REPORT_EVENT_LINES_H

#include "base/buf.h"
#include "report/reporter.h"

/* `time`: seconds from the start of the invocation. */
void event_put_run_start(struct buf *out, const struct report *report);
void event_put_phase_end(struct buf *out, double time, const struct collected_phase *phase);
void event_put_run_end(struct buf *out, double time, const struct collected_run *run);

#endif
