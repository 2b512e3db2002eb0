/* SPDX-License-Identifier: MIT */
#include "exec/child.h"

#include "base/arena.h"
#include "base/die.h"
#include "exec/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

/* What the child leaves when it cannot become the command. */
struct start_failure {
	enum { FAILED_CHDIR = 1, FAILED_EXEC } step;
	int error;
};

/* Returns false where it cannot be done at once. */
static bool close_range_at_once(unsigned first, unsigned last)
{
#if defined(__linux__) && defined(SYS_close_range)
	/* Not every C library has a function for it. */
	return first > last || syscall(SYS_close_range, first, last, 0) == 0;
#else
	(void)first;
	(void)last;
	return false;
#endif
}

void child_close_from(int first, int kept)
{
	long most;

	if (kept < first ? close_range_at_once((unsigned)first, ~0U)
			 : close_range_at_once((unsigned)first, (unsigned)kept - 1) &&
			       close_range_at_once((unsigned)kept + 1, ~0U))
		return;
	most = sysconf(_SC_OPEN_MAX);
	for (int fd = first; fd < (most < 0 || most > 65536 ? 65536 : most); fd++)
		if (fd != kept)
			close(fd);
}

/* The C library keeps some signals for itself; whoever started make may have ignored them. */
static void reset_reserved(int signal)
{
#if defined(__linux__) && defined(SYS_rt_sigaction)
	/* The kernel's own structure, whose default is zero in each of its forms. */
	static const char fallback[64];

	if (signal != SIGKILL && signal != SIGSTOP)
		syscall(SYS_rt_sigaction, signal, fallback, NULL, 8);
#else
	(void)signal;
#endif
}

/* One that the C library keeps for itself counts as ignored: it does not say. */
uint64_t child_signals_ignored(void)
{
	uint64_t ignored = 0;
	struct sigaction action;

	for (int s = 1; s <= SIGNALS_MAX; s++)
		if (sigaction(s, NULL, &action) != 0 || action.sa_handler == SIG_IGN)
			ignored |= UINT64_C(1) << (s - 1);
	return ignored;
}

extern char **environ;

/* In the child, which has our memory until it execs: it changes nothing there but `failure` (and
 * `environ`, which we do not use any more). Handlers and descriptors are its own. The signals that
 * we handle are blocked until their handlers are gone, so that none runs twice. */
static void become_command(
    const struct child_spec *spec, pid_t parent, int null, volatile struct start_failure *failure)
{
	const uint64_t reset = spec->ignored | wait_caught() | UINT64_C(1) << (SIGPIPE - 1);
	struct sigaction fallback = {.sa_handler = SIG_DFL};

#ifdef PR_SET_PDEATHSIG
	/* Should we be killed, it does not go on without us. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
#else
	(void)parent;
#endif
	setpgid(0, 0);
	/* Signals that are handled would be handled here, in our memory. */
	for (int s = 1; s <= SIGNALS_MAX; s++)
		if ((reset >> (s - 1) & 1) && sigaction(s, &fallback, NULL) != 0)
			reset_reserved(s);
	sigprocmask(SIG_SETMASK, spec->mask, NULL);
	dup2(null, STDIN_FILENO);
	dup2(spec->output, STDOUT_FILENO);
	dup2(spec->output, STDERR_FILENO);
	/* Nothing else stays open: not make's jobserver. */
	child_close_from(3, -1);
	if (spec->dir && chdir(spec->dir) != 0) {
		failure->error = errno;
		failure->step = FAILED_CHDIR;
	} else {
		environ = (char **)(uintptr_t)spec->variables;
		execvp(spec->command[0], spec->command);
		failure->error = errno;
		failure->step = FAILED_EXEC;
	}
	_exit(127);
}

/* macOS has vfork marked as deprecated. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/* Starts the command. Returns its pid, which is its process group; -1 when there can be none.
 * vfork: we wait until the child has become the command or has failed to, and no page of ours is
 * copied for it. */
static pid_t start(const struct child_spec *spec, struct start_failure *failure)
{
	int null = openat(AT_FDCWD, "/dev/null", O_RDONLY | O_CLOEXEC);
	volatile struct start_failure seen = {0};
	char **const own_environment = environ;
	const pid_t self = getpid();
	pid_t pid;

	if (null < 0)
		die("open /dev/null:");
	/* posix_spawn could not chdir, set a death signal or reset what the C library reserves. The
	 * child makes only calls that are safe in a signal handler, and does not return. */
	/* NOLINTNEXTLINE(clang-analyzer-security.insecureAPI.vfork) */
	pid = vfork();
	if (pid < 0)
		die("start a process:");
	if (pid == 0)
		/* NOLINTNEXTLINE(clang-analyzer-unix.Vfork) */
		become_command(spec, self, null, &seen);
	environ = own_environment;
	close(null);
	failure->step = seen.step;
	failure->error = seen.error;
	return pid;
}
#pragma GCC diagnostic pop

static void describe_failure(
    const struct child_spec *spec, const struct start_failure *failure, struct buf *error)
{
	if (failure->step == FAILED_CHDIR)
		buf_printf(error, "cannot enter the directory %s: %s", spec->dir,
		    strerror(failure->error));
	else if (failure->error == ENOENT && !strchr(spec->command[0], '/'))
		buf_printf(error, "%s: command not found%s%s", spec->command[0],
		    spec->tools ? ", neither on the PATH nor in " : "",
		    spec->tools ? spec->tools : "");
	else
		buf_printf(
		    error, "cannot start %s: %s", spec->command[0], strerror(failure->error));
}

/* As start(), but the child is reaped when it could not become the command; 0 then. */
static pid_t try_start(const struct child_spec *spec, struct start_failure *failure)
{
	pid_t pid = start(spec, failure);

	if (!failure->step)
		return pid;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return 0;
}

/* A script without "#!" is the shell's, which also finds it. Not every C library's execvp says so.
 */
static pid_t start_by_shell(const struct child_spec *spec, struct start_failure *failure)
{
	static char shell[] = "/bin/sh", flag[] = "-c", program[] = "exec \"$0\" \"$@\"";
	char *const before[] = {shell, flag, program};
	enum { BEFORE = sizeof before / sizeof before[0] };
	struct arena arena = {0};
	struct child_spec by_shell = *spec;
	size_t count = 0;
	char **words;
	pid_t pid;

	while (spec->command[count])
		count++;
	words = arena_alloc(&arena, (BEFORE + count + 1) * sizeof *words);
	memcpy(words, before, sizeof before);
	memcpy(words + BEFORE, spec->command, (count + 1) * sizeof *words);
	by_shell.command = words;
	pid = try_start(&by_shell, failure);
	arena_release(&arena);
	return pid;
}

pid_t child_start(const struct child_spec *spec, struct buf *error)
{
	struct start_failure failure = {0};
	pid_t pid = try_start(spec, &failure);

	if (!pid && failure.step == FAILED_EXEC && failure.error == ENOEXEC)
		pid = start_by_shell(spec, &failure);
	if (!pid)
		describe_failure(spec, &failure, error);
	return pid;
}

pid_t child_start_piped(struct child_spec spec, int *output, struct buf *error)
{
	int ends[2];
	pid_t pid;

#ifdef HAVE_PIPE2
	if (pipe2(ends, O_CLOEXEC) != 0)
		die("make a pipe:");
#else
	if (pipe(ends) != 0)
		die("make a pipe:");
	for (int i = 0; i < 2; i++)
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
#endif
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	spec.output = ends[1];
	pid = child_start(&spec, error);
	close(ends[1]);
	*output = ends[0];
	if (!pid) {
		close(ends[0]);
		*output = -1;
	}
	return pid;
}

size_t child_read(int *output, char *into, size_t size)
{
	ssize_t n = *output >= 0 ? read(*output, into, size) : 0;

	if (n > 0)
		return (size_t)n;
	if (*output >= 0 && (n == 0 || (errno != EAGAIN && errno != EINTR))) {
		close(*output);
		*output = -1;
	}
	return 0;
}
