/* SPDX-License-Identifier: MIT */
#include "run/node_guard.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/time.h"
#include "exec/child.h"
#include "exec/process.h"
#include "state/job_claim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

/* Seconds between two looks at what was killed, and after which what cannot be killed is left. */
static const double LOOK = 0.05, PATIENCE = 30;
/* What we are told when the test is over. */
enum { OVER = -1 };

/* Whether it is one of the test's: in its process group, or with the mark. */
static bool is_of_test(const struct process *process, pid_t group, const char *nonce)
{
	struct buf environment = BUF_INIT;
	const char *mark;
	bool is;

	if (process->state == 'Z' || process->pid == getpid())
		return false;
	if (group > 0 && process->group == group)
		return true;
	mark = process_environment(process->pid, &environment)
		   ? process_variable(&environment, NODE_GUARD_MARK)
		   : NULL;
	is = mark && strcmp(mark, nonce) == 0;
	buf_release(&environment);
	return is;
}

/* Returns how many there were. */
static size_t kill_all(pid_t group, const char *nonce)
{
	struct arena arena = {0};
	size_t count, found = 0;
	const struct process *all = process_list(&arena, &count);

	for (size_t i = 0; i < count; i++)
		if (is_of_test(&all[i], group, nonce)) {
			kill(all[i].pid, SIGKILL);
			found++;
		}
	arena_release(&arena);
	return found;
}

/* Reads what we are told: the group, when there is one, and OVER. False: the end came without it.
 */
static bool is_told_of_end(int fd, pid_t *group)
{
	pid_t told;
	ssize_t n;

	while ((n = read(fd, &told, sizeof told)) != 0) {
		if (n < 0 && errno != EINTR)
			return false;
		if (n != (ssize_t)sizeof told)
			continue;
		if (told == OVER)
			return true;
		*group = told;
	}
	return false;
}

static void guard(int fd, const char *nonce, const char *claim)
{
	pid_t group = 0;
	double give_up;

	if (is_told_of_end(fd, &group))
		return;
	give_up = time_monotonic() + PATIENCE;
	while (kill_all(group, nonce) && time_monotonic() < give_up)
		time_sleep(LOOK);
	job_claim_end(claim);
}

/* Nothing of the engine's stays open, or it would wait for us. */
static void become_guard(int fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; i < 3 && null >= 0; i++)
		dup2(null, i);
	child_close_from(STDERR_FILENO + 1, fd);
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_IGN);
#ifdef HAVE_SYS_PRCTL_H
	prctl(PR_SET_NAME, "e2e-guard");
#endif
}

int node_guard_start(const char *nonce, const char *claim)
{
	int ends[2];
	pid_t pid;

	/* With the first process of a container all others end. */
	if (getpid() == 1 || pipe(ends) != 0)
		return -1;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid == 0) {
		setsid();
		/* No child of ours: it would be taken for one of the test. */
		if (fork() == 0) {
			become_guard(ends[0]);
			guard(ends[0], nonce, claim);
		}
		_exit(0);
	}
	close(ends[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return ends[1];
}

static void tell(int guard, pid_t what)
{
	if (guard >= 0 && write(guard, &what, sizeof what) != (ssize_t)sizeof what)
		warn("tell the guard of the test:");
}

void node_guard_tell(int guard, pid_t group)
{
	tell(guard, group);
}

void node_guard_end(int guard)
{
	tell(guard, OVER);
	if (guard >= 0)
		close(guard);
}
