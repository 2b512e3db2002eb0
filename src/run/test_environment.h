/* SPDX-License-Identifier: MIT */
/* What a test is started with. */
#ifndef E2E_RUN_TEST_ENVIRONMENT_H
#define E2E_RUN_TEST_ENVIRONMENT_H

#include "exec/environment.h"
#include "run/job.h"

/* For the attempt of that number, from 1: see environment.h, plus E2E_*. Returns 0; or -1 with one
 * line for people in `*error`. */
E2E_MUST_USE int test_environment_make(
    const struct job *job, int attempt, struct environment *environment, const char **error);

#endif
