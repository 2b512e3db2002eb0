/* SPDX-License-Identifier: MIT */
/* What the part of e2e-run beside make and the part beside the test tell each other, through files
 * in the results directory that have the launch's nonce in their names:
 *
 *   .e2e/jobs/NONCE.job     what to run, and the lease: the part beside make touches it as long as
 *                           it wants the result, and removes it when it does not
 *   .e2e/jobs/NONCE.claim   made by whoever comes first, see state/job_claim.h; removed by the part
 *                           beside make
 *   .e2e/jobs/NONCE.log     what the test printed
 *   PHASE/TEST.verdict.NONCE  a stamp of this one attempt, see node_verdict_name
 *
 * On a network file system a name that was looked up too early stays invisible for a while, so the
 * part beside make looks no name up before a listing of the directory has shown it. */
#ifndef E2E_RUN_NODE_JOB_H
#define E2E_RUN_NODE_JOB_H

#include "base/arena.h"
#include "model.h"

#include <stdint.h>

/* A file that the test reads, or a set of them, as the part beside make sees it. */
struct node_input {
	const char *phase, *test; /* whose it is, for messages */
	struct strings files, sets;
	const char *hash;
};

struct node_job {
	const char *nonce, *run, *phase, *test;
	const char *cwd; /* absolute: the same files on both hosts */
	const char *out; /* the results, as seen from there */
	const char *dir; /* where the command runs; NULL: in cwd */
	const char *tools;
	struct strings variables, command; /* resolved */
	struct strings secrets;            /* values that must not be seen */
	struct exit_codes codes;
	long long timeout, grace, log; /* milliseconds (timeout -1: none), bytes */
	bool leak_fails;
	struct node_input *inputs;
	size_t input_count;
};

/* The directory of these files. */
const char *node_jobs_dir(struct arena *arena, const char *out);

/* One of them, "job", "claim" or "log". */
const char *node_job_file(
    struct arena *arena, const char *out, const char *nonce, const char *what);

/* The name of the verdict in the directory of its phase. It has the form of a stamp, in which
 * `definition` is the nonce and the one word of `command` the host on which the test ran. */
const char *node_verdict_name(struct arena *arena, const char *test, const char *nonce);

/* Writes the file, for the user alone: values of secrets are in it. Returns 0, or -1 with errno. */
E2E_MUST_USE int node_job_write(const char *path, const struct node_job *job);

/* NULL, with a word for people in `*why`, when it is not what that wrote. */
struct node_job *node_job_read(struct arena *arena, const char *path, const char **why);

/* Whether a listing of the directory shows the name; false also when it cannot be read. */
bool node_sees(const char *dir, const char *name);

#endif
