/* SPDX-License-Identifier: MIT */
/* .e2e/jobs/NONCE.claim: who has taken a test that a launcher was to start elsewhere, see
 * run/node_job.h. Whoever makes the file first has it: the host that runs the test, or the part
 * beside make, and then nobody runs it. At the end of the test a last line is added. The file
 * stays: a launcher that starts all of it once more, as an engine does that puts a job back into
 * its queue, must not have the test run again, and its verdict be another one. */
#ifndef E2E_STATE_JOB_CLAIM_H
#define E2E_STATE_JOB_CLAIM_H

#include "base/arena.h"

#include <stdbool.h>

/* The text of one that nobody is to run. */
#define JOB_CLAIM_REVOKED "revoked\n"

struct job_claim {
	const char *host; /* NULL: nobody runs it, or it cannot be read */
	long pid;
	const char *test; /* PHASE/TEST; NULL: not known */
	long long grace;  /* milliseconds between TERM and KILL */
	bool ended;
};

/* The text of one that has not ended, which needs host, pid, test and grace. */
const char *job_claim_text(struct arena *arena, const struct job_claim *claim);

struct job_claim job_claim_read(struct arena *arena, const char *path);

/* Adds that it has ended; a claim that cannot be written is removed. Says so when that fails too.
 */
void job_claim_end(const char *path);

/* A test that nobody waits for ends by itself, wherever it is: seconds from the last sign of make
 * to then, at the latest. */
double job_claim_patience(const struct job_claim *claim);

#endif
