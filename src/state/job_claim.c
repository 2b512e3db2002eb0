/* SPDX-License-Identifier: MIT */
#include "state/job_claim.h"

#include "base/die.h"
#include "base/files.h"
#include "defaults.h"
#include "state/run_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The last line. */
#define ENDED "ended\n"
enum { CLAIM_MAX = 4096 };

/* Seconds. The lease is not looked at all the time, and what was killed takes its time to end. */
static const double SLACK = 5;

const char *job_claim_text(struct arena *arena, const struct job_claim *claim)
{
	return arena_printf(
	    arena, "%s %ld %lld %s\n", claim->host, claim->pid, claim->grace, claim->test);
}

struct job_claim job_claim_read(struct arena *arena, const char *path)
{
	struct job_claim claim = {.grace = DEFAULT_GRACE};
	struct buf text = BUF_INIT;
	const char *line = "";
	size_t host;
	long long grace;
	char *rest;

	if (file_read(path, CLAIM_MAX, &text) == 0 && text.len &&
	    strcmp(text.text, JOB_CLAIM_REVOKED) != 0)
		line = text.text;
	host = strcspn(line, " \n");
	if (host)
		claim.host = arena_strndup(arena, line, host);
	claim.pid = strtol(line + host, &rest, 10);
	grace = strtoll(rest, &rest, 10);
	if (*rest == ' ') {
		claim.grace = grace;
		claim.test = arena_strndup(arena, rest + 1, strcspn(rest + 1, "\n"));
	}
	claim.ended = strstr(line, "\n" ENDED) != NULL;
	buf_release(&text);
	return claim;
}

void job_claim_end(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, ENDED, strlen(ENDED));

	if (fd >= 0 && close(fd) != 0)
		n = -1;
	if (n != (ssize_t)strlen(ENDED) && unlink(path) != 0 && errno != ENOENT)
		warn("remove %s:", path);
}

double job_claim_patience(const struct job_claim *claim)
{
	return LEASE_LIMIT + (double)claim->grace / 1000 + SLACK;
}
