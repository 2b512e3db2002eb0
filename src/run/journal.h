/* SPDX-License-Identifier: MIT */
/* What e2e-run writes of its test while it runs, to OUT/.e2e/events. */
#ifndef E2E_RUN_JOURNAL_H
#define E2E_RUN_JOURNAL_H

#include "run/job.h"

#include <sys/types.h>

/* When the phase's first test of this invocation began; monotonic. Whoever comes first says so. */
double journal_phase_start(const struct job *job);

/* `group` 0: the test is not run at all. */
void journal_start(const struct job *job, int attempt, pid_t group);

/* Times in seconds; `limit` negative: none. */
void journal_slow(const struct job *job, double running, double limit);

/* All was stopped (Ctrl-Z) between these times, monotonic. */
void journal_stop(const struct job *job, double from, double to);

/* For how long all was stopped since that time, monotonic; seconds. */
double journal_stopped_since(const struct job *job, double since);

/* When the run's time is used up; monotonic. */
double journal_run_deadline(const struct job *job);

void journal_end(const struct job *job, const struct result *result);

#endif
