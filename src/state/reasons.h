/* SPDX-License-Identifier: MIT */
/* The words for a result, status and reason, and what follows from each reason. */
#ifndef E2E_STATE_REASONS_H
#define E2E_STATE_REASONS_H

#include "base/compiler.h"
#include "model.h"

struct reason_info {
	const char *name; /* in stamps and reports */
	enum failure_class class;
	enum failure_class of_tool; /* the same where the tool failed; CLASS_NONE: no other one */
	bool retried;  /* another attempt may follow a failure, of which e2e-run knows */
	bool blocks;   /* the steps after it in a sequential phase are skipped */
	bool hindered; /* of a skip: what comes before the phase, or is below it, was not well */
	bool skips_itself; /* of a skip: the test wanted it */
	bool failure;      /* reports that know both call it a failure; otherwise an error */
	bool by_report;    /* e2e-report has found it, e2e-run has told of something else */
	bool no_result;    /* the history passes over it: it says nothing of the test */
};

extern const struct reason_info reason_table[REASON_COUNT];

/* "passed", "failed", "skipped"; also the ending of a stamp's file name. */
const char *status_name(enum status status);
const char *reason_name(enum reason reason);

/* The status or reason of that name; false when there is none. */
E2E_MUST_USE bool status_from_name(const char *name, enum status *status);
E2E_MUST_USE bool reason_from_name(const char *name, enum reason *reason);

/* "product", "timeout", "infrastructure", "blocked"; NULL for CLASS_NONE. */
const char *failure_class_name(enum failure_class class);

/* What kind of failure it is. `asserted`: a case of its report has failed, which speaks of the
 * product also where the tool broke down after it. */
enum failure_class result_class(const struct result *result, bool asserted);

/* The same as far as it is known before anybody has read the report: CLASS_NONE where that decides.
 */
enum failure_class result_class_so_far(const struct result *result);

/* A test may skip itself, by its exit code or all cases of its report; other skips are the run's
 * doing. */
bool result_skipped_itself(const struct result *result);

/* Whether the steps after it in a sequential phase are skipped. */
bool result_blocks(const struct result *result);

/* Whether the test was not even tried because of something before its phase, or below it. Then
 * `detail` says what. */
bool result_was_hindered(const struct result *result);

#endif
