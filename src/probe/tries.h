/* SPDX-License-Identifier: MIT */
/* A check is tried until the service is healthy or the time is over. */
#ifndef E2E_PROBE_TRIES_H
#define E2E_PROBE_TRIES_H

#include "probe/probe.h"

/* Milliseconds. */
struct schedule {
	long wait;     /* for so long it is tried again; 0: one try */
	long interval; /* between two tries */
	long timeout;  /* of a try */
};

struct outcome {
	bool healthy;
	struct buf finding; /* what the try found that counts */
	int tries;
	double duration; /* seconds */
};

/* `outcome` is empty. */
void try_until_healthy(const struct probe *probe, const struct protocol *protocol,
    const struct schedule *schedule, struct outcome *outcome);

/* Appends what was found, how long it took and what was not verified. It is one line, whatever a
 * server has answered or a user has written. */
void outcome_line(struct buf *line, const struct probe *probe, const struct schedule *schedule,
    const struct outcome *outcome);

#endif
