/* SPDX-License-Identifier: MIT */
/* SHA-256 (FIPS 180-4): a Content-Security-Policy names what it allows by it. */
#ifndef E2E_REPORT_HTML_SHA256_H
#define E2E_REPORT_HTML_SHA256_H

#include <stddef.h>

enum { SHA256_BYTES = 32 };

void sha256(const void *data, size_t len, unsigned char digest[SHA256_BYTES]);

#endif
