/* SPDX-License-Identifier: MIT */
/* One attempt of a test, or of the tests of a batch that share it. */
#ifndef E2E_RUN_ATTEMPT_H
#define E2E_RUN_ATTEMPT_H

#include "exec/environment.h"
#include "exec/log.h"
#include "run/job.h"
#include "state/blocked.h"

/* When neither the phase nor the run has time left; monotonic. Their clocks stop too. */
double attempt_deadline(const struct job *job);

/* The service that it stands on and that has failed, or NULL. */
const struct blocked *attempt_service_down(const struct job *job);

/* Runs it and fills it in, and of the result what the attempt tells: command, detail, leaky and
 * report. `environment` is what it was run with. */
void attempt_run(const struct job *job, struct log *log, int number, struct attempt *attempt,
    struct result *result, struct environment *environment);

/* Whether no further attempt is to follow this one, the `number`th. */
bool attempt_is_last(const struct job *job, const struct attempt *attempt, int number);

/* Whether there is time for another attempt after the `number`th, and sense in it. */
bool attempt_may_follow(const struct job *job, int number);

/* Says that the `number`th attempt has failed, and that there is another one. */
void attempt_tell_next(const struct job *job, const struct attempt *failed, int number);

/* Waits for the time between two attempts; false: the run was interrupted. */
bool attempt_wait(const struct job *job, int number);

/* After the last one: the log, the artifacts and the report of the result, its status, reason and
 * detail, and whether it is flaky. */
void attempts_conclude(const struct job *job, struct result *result);

#endif
