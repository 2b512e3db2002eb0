/* SPDX-License-Identifier: MIT */
#include "plan/report_formats.h"

const char *const report_format_table[REPORT_FORMAT_COUNT] = {
    [REPORT_JUNIT] = "junit",
    [REPORT_PYTEST_JSON] = "pytest-json",
    [REPORT_PLAYWRIGHT] = "playwright",
    [REPORT_TAP] = "tap",
    [REPORT_CTRF] = "ctrf",
};

struct names report_format_names(void)
{
	return NAMES(report_format_table);
}
