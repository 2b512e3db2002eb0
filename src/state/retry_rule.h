/* SPDX-License-Identifier: MIT */
/* When a failed test is tried again, in the words of phases.yaml and of the command line of
 * e2e-run. Knows nothing of who counts the attempts. */
#ifndef E2E_STATE_RETRY_RULE_H
#define E2E_STATE_RETRY_RULE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "model.h"

/* By how much each delay is longer than the one before, in hundredths. */
enum { BACKOFF_ONE = 100, BACKOFF_MAX = 10 * BACKOFF_ONE, RETRY_BUDGET_MAX = 1000 };

/* "2", "1.5": a number from 1 to 10 with at most two decimals, in hundredths; -1: it is none. */
int backoff_parse(const char *text);
void backoff_add(struct buf *out, int backoff);

/* The causes of a set, `limits.retry_on`: a bit for each reason. 0 stands for all that can be tried
 * again. */
bool retry_cause_is_in(unsigned set, enum reason reason);
unsigned retry_cause_bit(enum reason reason);

/* "exit, signal, timeout, leaky or report": all that can be tried again. */
const char *retry_causes_text(struct arena *arena);

/* "exit,timeout" <-> set. False when a word is no cause that can be tried again. */
E2E_MUST_USE bool retry_causes_parse(struct arena *arena, const char *text, unsigned *set);
void retry_causes_add(struct buf *out, unsigned set);

/* How long to wait after attempt `number`, from 1; milliseconds. */
long long retry_delay_after(const struct limits *limits, int number);

#endif
