/* SPDX-License-Identifier: MIT */
/* When a service is healthy. The words mean what they mean in Docker's health checks (the
 * HEALTHCHECK instruction of a Dockerfile): a check that takes longer than `timeout` has failed;
 * `retries` failures in a row, one in each `interval`, make a service unhealthy; those in the
 * `start_period` do not count. Until the first success it is looked at more often than that, so
 * that a service that starts quickly is not waited for; but a failure counts once per interval
 * only. It knows nothing of processes. */
#ifndef E2E_SERVICE_HEALTH_H
#define E2E_SERVICE_HEALTH_H

#include "model.h"

struct health {
	const struct health_check *timing;
	enum { HEALTH_WAITING, HEALTH_GOOD, HEALTH_BAD } state;
	double next;    /* when to check again; monotonic, seconds */
	double counted; /* when a failure counted last */
	double pause;   /* before the next check, while it is waited for */
	int failures;   /* that count, in a row */
};

/* `began`: when the service was started, monotonic. */
void health_init(struct health *health, const struct health_check *timing, double began);

/* A check ended now. */
void health_note(struct health *health, bool good, double now);

/* The latest time at which it can become bad when each check fails at once, seconds from its start.
 */
double health_patience(const struct health_check *timing);

#endif
