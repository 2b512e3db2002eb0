/* SPDX-License-Identifier: MIT */
/* What report.html shows of services: those that failed among what failed, all in a table, and
 * when they were up on the timeline. */
#ifndef E2E_REPORT_HTML_SERVICES_H
#define E2E_REPORT_HTML_SERVICES_H

#include "base/buf.h"
#include "report/reporter.h"

/* "service web", or "2 services", those whose failure made the run fail; nothing when there is
 * none. */
void html_add_culprits(struct buf *out, const struct collected_run *run);

/* Why, a paragraph for each that failed. */
void html_add_service_sentences(struct buf *out, const struct collected_run *run);

/* The table of all; nothing when there are none. */
void html_add_services(
    struct buf *out, const struct report *report, const struct collected_run *run);

/* Those that failed, plainly, for a page without its script. */
void html_add_service_failures(struct buf *out, const struct collected_run *run);

/* The list of all as the member "services" of the JSON for the script. */
void html_put_services(
    struct buf *json, const struct report *report, const struct collected_run *run);

#endif
