/* SPDX-License-Identifier: MIT */
/* What all our transfers keep to, over libcurl. */
#ifndef E2E_TEXT_TRANSFER_H
#define E2E_TEXT_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>

/* A handle for `url`: HTTPS alone, or HTTP too; no redirects, no signals, certificates verified,
 * nothing printed, over after `limit` milliseconds. NULL when libcurl cannot keep to that. Freed
 * with curl_easy_cleanup. */
CURL *transfer_open(const char *url, bool http_too, long limit);

#endif
