/* SPDX-License-Identifier: MIT */
/* The report of a batch becomes a part for each of its tests, by e2e-split: here is no reader of
 * reports. */
#ifndef E2E_RUN_SPLIT_H
#define E2E_RUN_SPLIT_H

#include "run/job.h"

#include <stdbool.h>

/* What the report says of one test. */
struct part {
	const char *path; /* that the tool was given */
	const char *file; /* where its part of the report goes */
	size_t cases, failed;
	bool cut_short;  /* the tool has stopped before one of them */
	double duration; /* of its cases together, seconds; negative: not known */
};

/* Makes the parts of the report, a path or a pattern. Returns NULL; or why there are none, in one
 * line for people. Dies when e2e-split cannot be started. */
const char *split_report(
    const struct job *job, const char *report, struct part *parts, size_t count);

#endif
