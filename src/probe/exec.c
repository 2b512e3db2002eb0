/* SPDX-License-Identifier: MIT */
/* A command: healthy when it exits 0 in time. It is a process group of its own, and nothing of that
 * is left when the try, or this program, is over. Of what it prints the last line is kept, to say
 * why it failed. */
#include "base/die.h"
#include "base/time.h"
#include "exec/wait.h"
#include "probe/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { LINE_BYTES_MAX = 1000 };

/* The group that runs; 0: none. Set to 0 before it is reaped: afterwards the number may be another
 * group's. */
static volatile sig_atomic_t group;

static void end_with_group(int signal_number)
{
	if (group > 0)
		kill(-(pid_t)group, SIGKILL);
	end_by_signal(signal_number);
}

static void catch_signals(void)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct sigaction on_end = {.sa_handler = end_with_group}, before;

	for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
		if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(ending[i], &on_end, NULL);
	wait_catch(SIGCHLD, NULL);
}

static void prepare(struct probe *probe)
{
	catch_signals();
	probe->shown = arena_printf(probe->arena, "exec %s", probe->words[0]);
}

/* Starts the command with its output going to `output`. Returns 0, or an error number. */
static int start(char **command, int output)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t fallback, all, before;
	pid_t pid;
	int error;

	sigemptyset(&fallback);
	sigaddset(&fallback, SIGPIPE);
	if (posix_spawn_file_actions_init(&files) != 0 || posix_spawnattr_init(&attributes) != 0)
		die_no_memory();
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
	posix_spawnattr_setflags(
	    &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigdefault(&attributes, &fallback);
	posix_spawnattr_setsigmask(&attributes, wait_mask());
	/* No signal between the command's start and our knowing its group. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	error = posix_spawnp(&pid, command[0], &files, &attributes, command, environ);
	if (error == 0)
		group = pid;
	sigprocmask(SIG_SETMASK, &before, NULL);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

/* The last line of the output that is not empty. */
struct last_line {
	struct buf text;
	bool ended;
};

/* Reads some of what there is, without waiting. False at the end; `empty`: there is nothing now. */
static bool read_output(int output, struct last_line *line, bool *empty)
{
	char text[4096];
	ssize_t n = read(output, text, sizeof text);

	for (ssize_t i = 0; i < n; i++) {
		if (text[i] == '\n' || text[i] == '\r') {
			line->ended = true;
			continue;
		}
		if (line->ended)
			buf_clear(&line->text);
		line->ended = false;
		if (line->text.len < LINE_BYTES_MAX)
			buf_addc(&line->text, text[i]);
	}
	*empty = n < 0;
	return n != 0;
}

/* Whether the command has ended. It is left unreaped, so that its group stays ours. */
static bool has_ended(void)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)group, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == (pid_t)group;
}

/* Watches the command to its end or the deadline, and ends its group. Returns its wait status;
 * `in_time`: it ended by itself. */
static int watch(int output, double deadline, struct last_line *line, bool *in_time)
{
	pid_t pid = (pid_t)group;
	bool open = true, empty = false;
	int status = 0;

	while (!has_ended() && time_monotonic() < deadline) {
		/* At its end the output would be readable for ever. */
		wait_readable(&output, open ? 1 : 0, deadline);
		open = open && read_output(output, line, &empty);
	}
	*in_time = has_ended();
	kill(-pid, SIGKILL);
	group = 0;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("wait for a process:");
	/* What the pipe still holds; a process that left the group might go on writing. */
	empty = false;
	for (int i = 0; i < 16 && open && !empty; i++)
		open = read_output(output, line, &empty);
	return status;
}

static bool judge(int status, const struct last_line *line, struct buf *finding)
{
	bool healthy = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	if (WIFSIGNALED(status))
		buf_printf(finding, "ended by signal %d", WTERMSIG(status));
	else
		buf_printf(finding, "exit code %d", WEXITSTATUS(status));
	if (!healthy && line->text.len > 0)
		buf_printf(finding, ": %s", line->text.text);
	return healthy;
}

static bool check(const struct probe *probe, long limit, struct buf *finding)
{
	double deadline = time_monotonic() + (double)limit / 1000;
	struct last_line line = {.text = BUF_INIT};
	char limit_text[TIME_TEXT];
	bool healthy = false, in_time;
	int ends[2], error;

	if (pipe(ends) != 0 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
		die("make a pipe:");
	error = start(probe->words, ends[1]);
	close(ends[1]);
	if (error) {
		buf_printf(finding, "cannot be started: %s", strerror(error));
	} else {
		int status = watch(ends[0], deadline, &line, &in_time);

		duration_format(limit, limit_text);
		if (in_time)
			healthy = judge(status, &line, finding);
		else
			buf_printf(finding, "did not end within %s", limit_text);
	}
	close(ends[0]);
	buf_release(&line.text);
	return healthy;
}

const struct protocol protocol_exec = {
    .prepare = prepare,
    .check = check,
};
