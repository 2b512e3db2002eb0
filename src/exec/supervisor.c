/* SPDX-License-Identifier: MIT */
#include "exec/supervisor.h"

#include "exec/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char VARIABLE[] = "E2E_SUPERVISOR";

/* When it started, so that another process of the same number is not taken for it; 0: unknown. */
static unsigned long long start_of(pid_t pid)
{
	struct process process;

	return process_read(pid, &process) && process.state != 'Z' ? process.start : 0;
}

void supervisor_announce(void)
{
	char text[64];

	snprintf(text, sizeof text, "%lld %llu", (long long)getpid(), start_of(getpid()));
	setenv(VARIABLE, text, true);
}

bool supervisor_is_alive(void)
{
	const char *text = getenv(VARIABLE);
	unsigned long long start;
	long long pid;
	char *end;

	if (!text)
		return false;
	pid = strtoll(text, &end, 10);
	start = strtoull(end, &end, 10);
	if (*end || pid <= 0 || (kill((pid_t)pid, 0) != 0 && errno == ESRCH))
		return false;
	return start_of((pid_t)pid) == start;
}
