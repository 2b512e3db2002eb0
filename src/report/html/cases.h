/* SPDX-License-Identifier: MIT */
/* The cases of a test as the page's JSON. */
#ifndef E2E_REPORT_HTML_CASES_H
#define E2E_REPORT_HTML_CASES_H

#include "report/html/members.h"

/* Adds the members "problem", "cases" and, where there are too many of them, "cases_left_out". */
void html_put_cases(
    struct arena *arena, struct page_data *data, struct buf *out, const struct cases *cases);

/* The same with those alone that failed. */
void html_put_failed_cases(
    struct arena *arena, struct page_data *data, struct buf *out, const struct cases *cases);

#endif
