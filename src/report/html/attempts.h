/* SPDX-License-Identifier: MIT */
/* What each attempt of a test left, as the page's JSON: of those before the last one, too. */
#ifndef E2E_REPORT_HTML_ATTEMPTS_H
#define E2E_REPORT_HTML_ATTEMPTS_H

#include "report/html/members.h"

/* How many ends of logs the page shows of the test. */
size_t html_count_tails(const struct collected_test *test);

/* Adds the member "attempts", where there is more than one; and the end of the log as "tail", that
 * of the last attempt. */
void html_put_attempts(struct arena *arena, struct page_data *data, struct buf *out,
    const struct collected_test *test);

#endif
