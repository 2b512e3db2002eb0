/* SPDX-License-Identifier: MIT */
/* The formats of test tools' own reports, as phases.yaml names them. How they are read is not known
 * here: see cases/format.h. */
#ifndef E2E_PLAN_REPORT_FORMATS_H
#define E2E_PLAN_REPORT_FORMATS_H

#include "base/names.h"

enum report_format {
	REPORT_JUNIT,
	REPORT_PYTEST_JSON,
	REPORT_PLAYWRIGHT,
	REPORT_TAP,
	REPORT_CTRF,
	REPORT_FORMAT_COUNT
};

extern const char *const report_format_table[REPORT_FORMAT_COUNT];

/* The same for base/names.h. */
struct names report_format_names(void);

#endif
