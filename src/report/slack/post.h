/* SPDX-License-Identifier: MIT */
/* One POST to a webhook, by e2e-post. Knows nothing of what is in it; never prints the URL. */
#ifndef E2E_REPORT_SLACK_POST_H
#define E2E_REPORT_SLACK_POST_H

#include "base/buf.h"

#include <stdbool.h>

/* Posts JSON, several times where that may help. False after a warning. */
bool slack_post(const char *url, const struct buf *payload);

#endif
