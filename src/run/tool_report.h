/* SPDX-License-Identifier: MIT */
/* The report that a test's tool leaves: only what an attempt has written counts for it. What lies
 * where another test could write is taken into the test's own artifacts directory at once; what is
 * kept there is kept without secrets, for it is read again by people who have none of them. */
#ifndef E2E_RUN_TOOL_REPORT_H
#define E2E_RUN_TOOL_REPORT_H

#include "run/job.h"
#include "text/mask.h"

/* What lies at the report's place before an attempt. */
struct tool_report_before {
	const char *place; /* a path or a glob(7) pattern, absolute; NULL: there is no report */
	struct found_report *found;
	size_t count;
};

/* Looks at `place`, which is kept; NULL: the test has no report. */
struct tool_report_before tool_report_look(const struct job *job, const char *place);

/* After the attempt: the path or pattern, seen from where make runs, of what it has written, and
 * why it cannot be had in `*problem`, for people, or NULL. */
const char *tool_report_take(const struct job *job, const struct tool_report_before *before,
    const struct mask *secrets, const char **problem);

#endif
