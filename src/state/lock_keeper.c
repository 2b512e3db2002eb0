/* SPDX-License-Identifier: MIT */
#include "state/lock_keeper.h"

#include "base/time.h"
#include "exec/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

/* Seconds between two looks where the kernel does not tell. */
static const double POLL = 0.1;

static bool is_there(pid_t pid, unsigned long long start)
{
	struct process process;

	if (kill(pid, 0) != 0 && errno == ESRCH)
		return false;
	return !process_read(pid, &process) || (process.start == start && process.state != 'Z');
}

/* A descriptor that can be read when the process has ended (Linux 5.3); -1: there is none. */
static int open_process(pid_t pid)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	(void)pid;
	return -1;
#endif
}

/* Whoever reads make's output waits for all who could still write to it. */
static void close_others(int fd)
{
	int null = open("/dev/null", O_RDWR);
	long most = sysconf(_SC_OPEN_MAX);

	for (int i = 0; i < 3 && null >= 0; i++)
		dup2(null, i);
#ifdef HAVE_CLOSE_RANGE
	if (fd > 3)
		close_range(3, (unsigned)fd - 1, 0);
	if (close_range((unsigned)fd + 1, ~0U, 0) == 0)
		return;
#endif
	for (int i = 3; i < (most > 0 && most < 65536 ? most : 65536); i++)
		if (i != fd)
			close(i);
}

static void keep(int fd, pid_t watched, unsigned long long start)
{
	struct pollfd ended = {.events = POLLIN};
	sigset_t none;

	setsid();
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	close_others(fd);
#ifdef HAVE_SYS_PRCTL_H
	prctl(PR_SET_NAME, "e2e-lock");
#endif
	ended.fd = open_process(watched);
	/* It may have become another process's number before that. */
	while (is_there(watched, start)) {
		if (ended.fd >= 0)
			poll(&ended, 1, -1);
		else
			time_sleep(POLL);
	}
}

pid_t lock_keeper_start(int fd, pid_t watched, unsigned long long start)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	keep(fd, watched, start);
	_exit(0);
}
