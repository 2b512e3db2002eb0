/* SPDX-License-Identifier: MIT */
/* What a reporter is: up to three functions, each called at its point of a run and given from the
 * collected results. One file per reporter, each ending in its one `const struct reporter`. What it
 * is called and which file it writes is in plan/reporters.h. */
#ifndef E2E_REPORT_REPORTER_H
#define E2E_REPORT_REPORTER_H

#include "text/style.h"
#include "verdict/collect.h"

/* What all of them are given. */
struct report {
	struct arena *arena;
	const char *out;
	const struct run *run;
	const struct plan *plan;
	struct style style;   /* of standard output */
	int width;            /* of its lines, in columns */
	const char *makefile; /* that make was called with; NULL: not known */
	bool parallel;        /* make may run more than one test at a time */
	bool again;           /* not as it happens, but later, from what is there */
};

struct reporter {
	/* It notifies somebody: once, not again by `e2e-report again`, and only when the verdict is
	 * on the disk. */
	bool notifies;
	/* NULL: not wanted. At the begin of a run its file of an earlier one is gone. A reporter
	 * that cannot write dies: a report that was asked for and is not there must not go with a
	 * good verdict. */
	void (*begin)(const struct report *report);
	void (*phase)(const struct report *report, const struct collected_phase *phase);
	void (*end)(const struct report *report, const struct collected_run *run);
};

extern const struct reporter reporter_console, reporter_json, reporter_html, reporter_junit,
    reporter_ctrf, reporter_tap, reporter_github, reporter_markdown, reporter_trace,
    reporter_events, reporter_slack;

#endif
