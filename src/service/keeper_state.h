/* SPDX-License-Identifier: MIT */
/* A service that is kept up, and the steps from one state of it to the next: see keeper.c. */
#ifndef E2E_SERVICE_KEEPER_STATE_H
#define E2E_SERVICE_KEEPER_STATE_H

#include "service/check.h"
#include "service/health.h"
#include "service/output.h"
#include "service/spec.h"

#include <stdbool.h>
#include <sys/types.h>

/* Times are on the monotonic clock, in seconds. */
struct keeper {
	const struct service_spec *spec;
	struct service_status status;
	enum { STARTING, UP, YIELDING, ENDING, KILLED } state;
	pid_t group; /* of the command; 0: it is somebody else's */
	bool reaped; /* the command has ended; what it started may be there */
	struct output output;
	struct health health;
	struct check check;
	const char *complaint; /* of the latest check that failed */
	double check_began;
	double ill_since; /* when the first of the checks began that fail since; negative: none */
	double deadline;  /* of the run; by then it has to be up */
	double look, check_until, yield_until, tests_until, kill_at;
	pid_t starter;   /* who waits for us */
	int stop_signal; /* what we were told to stop by; that is handed on */
};

/* Seconds; what failed is of no use any more. */
#define KEEPER_FAILED_GRACE 2.0

/* Our starter waits until we report: then it reads the state. */
void keeper_report(void);

/* It is healthy: tests may begin. */
void keeper_ready(struct keeper *keeper);

/* Ends the command and what it has started, which have `grace` seconds for it. */
void keeper_end(struct keeper *keeper, double grace);

/* The same, because it has failed; `detail`: why, for people. */
void keeper_fail(struct keeper *keeper, const char *detail);

#endif
