/* SPDX-License-Identifier: MIT */
/* What a test is started with: its environment and its command, with all templates resolved. */
#ifndef E2E_RUN_ENVIRONMENT_H
#define E2E_RUN_ENVIRONMENT_H

#include "base/mask.h"
#include "run/job.h"

struct environment {
	char **variables; /* NAME=VALUE, ended by NULL */
	char **command;   /* ended by NULL */
	size_t variable_count;
	struct mask secrets;  /* what must not be seen */
	struct strings shown; /* the command without them */
	const char *report;   /* where the test tool leaves its report, from here; NULL: nowhere */
};

/* For the attempt of that number, from 1: what make was started with, less what make itself put
 * there, plus the job's env in its order (each sees the ones before it), plus E2E_*. Returns 0; or
 * -1 with one line for people in `*error`. */
E2E_MUST_USE int environment_make(
    const struct job *job, int attempt, struct environment *environment, const char **error);

#endif
