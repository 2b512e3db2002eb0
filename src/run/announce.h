/* SPDX-License-Identifier: MIT */
/* The line on the console when a test has come to its end. */
#ifndef E2E_RUN_ANNOUNCE_H
#define E2E_RUN_ANNOUNCE_H

#include "run/job.h"

/* Counts the test as done and writes "[ 3/26] ✓ phase/test  1.23s" in one write. A console that is
 * gone changes nothing. */
void announce(const struct job *job, const struct result *result);

/* Writes that the test still runs, after so many seconds of those that it has. */
void announce_slow(const struct job *job, double running, double limit);

/* The same of a test without a time limit, of which earlier runs let one expect so many. */
void announce_slower(const struct job *job, double running, double expected);

/* Writes that an attempt has failed, and that this one follows, after so many seconds. */
void announce_retry(
    const struct job *job, const struct attempt *failed, int number, int most, double delay);

/* From now on no failed test is tried again: `why` says why not. */
void announce_no_retries(const struct job *job, const char *why);

#endif
