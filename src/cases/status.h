/* SPDX-License-Identifier: MIT */
/* What became of a case. */
#ifndef E2E_CASES_STATUS_H
#define E2E_CASES_STATUS_H

#include "model.h"

/* "passed", "failed", "error", "skipped". */
const char *case_status_name(enum case_status status);

/* Whether it failed, or could not be tried. */
bool case_failed(enum case_status status);

#endif
