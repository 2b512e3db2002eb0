/* SPDX-License-Identifier: MIT */
#include "state/lock_keeper.h"

#include "base/buf.h"
#include "base/time.h"
#include "exec/child.h"
#include "exec/process.h"
#include "state/output_groups.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

/* Seconds between two looks where the kernel does not tell. */
static const double POLL = 0.1;
/* The same, for programs of make that somebody has stopped. */
static const double LOOK = 5;

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

/* Whoever reads make's output waits for all who could still write to it. `console`: we may have to,
 * when make has ended. */
static void close_others(int fd, bool console)
{
	int null = open("/dev/null", O_RDWR);

	for (int i = 0; i < 3 && null >= 0; i++)
		if (i != STDOUT_FILENO || !console)
			dup2(null, i);
	child_close_from(STDERR_FILENO + 1, fd);
}

/* ---- those that are stopped ---- */

/* Who was stopped when we looked last. */
struct stopped {
	struct process items[64];
	size_t count;
};

static bool was_stopped(const struct stopped *before, const struct process *process)
{
	for (size_t i = 0; i < before->count; i++)
		if (before->items[i].pid == process->pid &&
		    before->items[i].start == process->start)
			return true;
	return false;
}

/* Make waits for ever for one of its programs that somebody has stopped alone, and nobody enforces
 * that one's limits. One that is stopped at two looks in a row, when make is not, goes on. */
static void wake_stopped(pid_t make, struct stopped *before)
{
	struct arena scratch = {0};
	struct stopped now = {.count = 0};
	struct process itself;
	size_t count;
	const struct process *all;

	if (process_read(make, &itself) && itself.state != 'T') {
		all = process_list(&scratch, &count);
		for (size_t i = 0; i < count; i++) {
			if (all[i].parent != make || all[i].state != 'T' ||
			    strncmp(all[i].command, "e2e-", 4) != 0)
				continue;
			if (was_stopped(before, &all[i]))
				kill(all[i].pid, SIGCONT);
			else if (now.count < sizeof now.items / sizeof now.items[0])
				now.items[now.count++] = all[i];
		}
	}
	*before = now;
	arena_release(&scratch);
}

/* With --output-sync, standard output is a file without a name, which make reads when our program
 * has ended, and never again. Its own is what it writes to then. */
static void find_console(pid_t make)
{
	struct arena scratch = {0};
	struct stat st;
	int fd;

	if (fstat(STDOUT_FILENO, &st) != 0 || !S_ISREG(st.st_mode) || st.st_nlink > 0)
		return;
	fd = open(
	    arena_printf(&scratch, "/proc/%ld/fd/1", (long)make), O_WRONLY | O_APPEND | O_NOCTTY);
	if (fd >= 0) {
		dup2(fd, STDOUT_FILENO);
		close(fd);
	}
	arena_release(&scratch);
}

/* Make has ended, and nobody has told us that the run has: what is held back is printed. The lock
 * does not wait for whoever reads that. */
static void print_groups(int fd, const char *out)
{
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	int groups = output_groups_take(&arena, out, &text);

	close(fd);
	buf_print(&text, STDOUT_FILENO);
	if (groups >= 0)
		output_groups_taken(&arena, out, groups);
	arena_release(&arena);
}

static void keep(int fd, pid_t watched, unsigned long long start, const char *out)
{
	struct pollfd ended = {.events = POLLIN};
	struct stopped stopped = {.count = 0};
	double look = time_monotonic() + LOOK;
	sigset_t none;

	setsid();
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (out)
		find_console(watched);
	close_others(fd, out != NULL);
#ifdef HAVE_SYS_PRCTL_H
	prctl(PR_SET_NAME, "e2e-lock");
#endif
	ended.fd = open_process(watched);
	/* It may have become another process's number before that. */
	while (is_there(watched, start)) {
		if (ended.fd >= 0)
			poll(&ended, 1, (int)(LOOK * 1000));
		else
			time_sleep(POLL);
		if (time_monotonic() < look)
			continue;
		wake_stopped(watched, &stopped);
		look = time_monotonic() + LOOK;
	}
	if (out)
		print_groups(fd, out);
}

pid_t lock_keeper_start(int fd, pid_t watched, unsigned long long start, const char *out)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	keep(fd, watched, start, out);
	_exit(0);
}
