/* SPDX-License-Identifier: MIT */
/* One check of a service: e2e-probe, as a process of its own, so that a check that hangs or crashes
 * is a check that failed. */
#ifndef E2E_SERVICE_CHECK_H
#define E2E_SERVICE_CHECK_H

#include "base/buf.h"
#include "service/spec.h"

#include <signal.h>
#include <sys/types.h>

struct check {
	pid_t pid;              /* 0: none is at work */
	int output;             /* -1: closed */
	struct buf output_text; /* what it has printed, its beginning */
};

#define CHECK_INIT                                                                                 \
	{                                                                                          \
		0, -1, BUF_INIT                                                                    \
	}

/* Starts it. False when it cannot be started; then `output_text` has the reason. */
bool check_start(struct check *check, const struct service_spec *spec, const sigset_t *mask);

/* Takes what there is of its output. */
void check_read(struct check *check);

/* Whether it has ended; then whether the service was healthy. When it was not, `output_text` is one
 * line about it without secrets. */
bool check_ended(struct check *check, const struct service_spec *spec, bool *good);

/* Kills one that takes too long; check_ended then finds its end as that of any other. */
void check_kill(const struct check *check);

/* Ends one that is at work. */
void check_cancel(struct check *check);

/* Starts one and waits for its end. */
bool check_now(struct check *check, const struct service_spec *spec);

#endif
