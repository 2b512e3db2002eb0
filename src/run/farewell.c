/* SPDX-License-Identifier: MIT */
#include "run/farewell.h"

#include "base/files.h"

#include <errno.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each that is at work has a shared lock. Whoever cannot have it alone has lost it, so that one of
 * those who ask can. */
static bool is_last(int alive)
{
	return alive >= 0 && flock(alive, LOCK_EX | LOCK_NB) == 0;
}

void farewell(const struct job *job, int alive)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	const char *program =
	    job->programs ? arena_printf(job->arena, "%s/e2e-report", job->programs) : "e2e-report";
	sigset_t none;
	pid_t pid;

	if (!job->run->console || !is_last(alive))
		return;
	pid = fork();
	if (pid == 0) {
		for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
			signal(ending[i], SIG_DFL);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execlp(program, "e2e-report", "summary", "--out", job->out, (char *)NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
