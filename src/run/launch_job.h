/* SPDX-License-Identifier: MIT */
/* What the part beside the test is told: the test with all that is known of it beside make. */
#ifndef E2E_RUN_LAUNCH_JOB_H
#define E2E_RUN_LAUNCH_JOB_H

#include "run/launch_words.h"
#include "run/supervise.h"

/* Writes it. Returns 0, or -1 with errno. */
E2E_MUST_USE int launch_job_write(const struct job *job, const struct launch_names *names,
    const struct attempt_spec *spec, const struct environment *environment);

#endif
