/* SPDX-License-Identifier: MIT */
/* The attempts of a test in our own JSON. */
#ifndef E2E_REPORT_ATTEMPTS_H
#define E2E_REPORT_ATTEMPTS_H

#include "base/buf.h"
#include "model.h"

/* Adds the member "attempts": each with status, reason, exit_code, signal, duration and start. */
void attempts_put(struct buf *out, const struct result *result);

#endif
