/* SPDX-License-Identifier: MIT */
/* The message that Slack is sent, as JSON. Knows nothing of HTTP and of the webhook. */
#ifndef E2E_REPORT_SLACK_MESSAGE_H
#define E2E_REPORT_SLACK_MESSAGE_H

#include "base/buf.h"
#include "verdict/collect.h"

/* "passed" or "failed". */
const char *slack_verdict(const struct collected_run *run);

/* Appends the payload for an incoming webhook. */
void slack_message(struct buf *out, const struct collected_run *run);

#endif
