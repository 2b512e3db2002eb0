/* SPDX-License-Identifier: MIT */
#include "run/launch_cancel.h"

#include "base/time.h"
#include "exec/child.h"
#include "exec/wait.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds. */
static const double LIMIT = 10, POLL = 0.02;

void launch_cancel(const struct job *job, const struct launch_names *names,
    const struct environment *environment, uint64_t ignored)
{
	double end = time_monotonic() + LIMIT;
	struct buf error = BUF_INIT;
	struct child_spec child = {
	    .variables = environment->variables,
	    .output = -1,
	    .mask = wait_mask(),
	    .ignored = ignored,
	};
	char **words;
	pid_t pid;

	if (!job->cancel.count)
		return;
	words = launch_words(job, names, &job->cancel, environment, false, &error);
	child.output = open("/dev/null", O_WRONLY | O_CLOEXEC);
	child.command = words;
	pid = words && child.output >= 0 ? child_start(&child, &error) : 0;
	while (pid > 0 && waitpid(pid, NULL, WNOHANG) == 0) {
		if (time_monotonic() >= end)
			kill(-pid, SIGKILL);
		time_sleep(POLL);
	}
	if (child.output >= 0)
		close(child.output);
	buf_release(&error);
}
