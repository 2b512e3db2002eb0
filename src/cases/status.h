/* SPDX-License-Identifier: MIT */
/* What became of a case. */
#ifndef E2E_CASES_STATUS_H
#define E2E_CASES_STATUS_H

#include "model.h"

/* "passed", "failed", "error", "skipped". */
const char *case_status_name(enum case_status status);

/* Whether it failed, or could not be tried. */
bool case_failed(enum case_status status);

/* Which attempt of the tool the first one in `attempts` is, from 1: those that are kept are the
 * last. */
int case_first_attempt(const struct test_case *it);

#endif
