/* SPDX-License-Identifier: MIT */
/* The parts of what the console says: of tests that did not simply pass, of services, and at the
 * end. */
#ifndef E2E_REPORT_CONSOLE_WHY_H
#define E2E_REPORT_CONSOLE_WHY_H

#include "report/reporter.h"

/* How much of a failure is shown. */
struct why_limits {
	size_t cases;  /* failing ones */
	size_t others; /* attempts before the last one */
	bool log;      /* the end of its log, where no case says why */
};

/* Whether there is more to say of the test than that it passed. */
bool console_has_note(const struct collected_test *test);

/* "  2 of 7 cases failed, after 2 attempts", and what else is to be said in the test's own line. */
void console_outcome(
    struct buf *out, const struct report *report, const struct collected_test *test);

/* Why, in lines behind `indent` blanks. Nothing for a plain pass. */
void console_why(struct buf *out, const struct report *report, const struct collected_test *test,
    int indent, const struct why_limits *limits);

/* The services that failed, or are unhealthy, with the end of their logs. */
void console_services(
    struct buf *out, const struct report *report, const struct collected_services *services);

/* "skipped: health did not pass", of a phase that did not run. Why a service failed is left out
 * where console_services says it, and where `services` is NULL: it was said when it failed. */
void console_halted(struct buf *out, const struct collected_phase *phase,
    const struct collected_services *services);

/* How many phases, tests and cases passed, and the verdict. */
void console_totals(struct buf *out, const struct report *report, const struct collected_run *run);

/* What to type now, after a failure: how to run it again, to look at it, and where the page is. */
void console_next(struct buf *out, const struct report *report, const struct collected_run *run);

#endif
