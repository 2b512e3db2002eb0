/* SPDX-License-Identifier: MIT */
#include "gen/make_run.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/strings.h"
#include "model.h"
#include "text/escape.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

static const int handed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { HANDED_ON = sizeof handed_on / sizeof handed_on[0] };

static volatile sig_atomic_t group, first_signal;
static bool is_caught[HANDED_ON]; /* what was ignored when we began stays so, as nohup wants it */

/* Make itself forwards only TERM, so the whole group gets it: make and every e2e-run below it,
 * each of which ends its test. */
static void hand_on(int signal)
{
	int saved = errno;

	if (!first_signal)
		first_signal = signal;
	if (group)
		kill(-(pid_t)group, signal);
	errno = saved;
}

/* Ctrl-Z reaches us alone, as make's group is not that of the terminal. */
static void stop_all(int signal)
{
	int saved = errno;

	(void)signal;
	if (group)
		kill(-(pid_t)group, SIGTSTP);
	raise(SIGSTOP);
	if (group)
		kill(-(pid_t)group, SIGCONT);
	errno = saved;
}

static const char *program(struct arena *arena, const struct make_spec *spec, const char *name)
{
	const char *path;

	if (!spec->programs)
		return name;
	path = arena_printf(arena, "%s/%s", spec->programs, name);
	return access(path, X_OK) == 0 ? path : name;
}

/* NAME=PROGRAM for make, which puts it into recipes. */
static char *assignment(
    struct arena *arena, const struct make_spec *spec, const char *variable, const char *name)
{
	struct buf word = BUF_INIT, value = BUF_INIT;
	char *result;

	escape_shell_word(&word, program(arena, spec, name));
	escape_make_recipe(&value, word.text);
	result = arena_printf(arena, "%s=%s", variable, value.text);
	buf_release(&word);
	buf_release(&value);
	return result;
}

static struct strings make_command(struct arena *arena, const struct make_spec *spec)
{
	const char *make = getenv("MAKE");
	struct strings argv = {0};

	strings_add(arena, &argv,
	    arena_strdup(arena, make && make[0] && !strchr(make, ' ') ? make : "make"));
	strings_add(arena, &argv, arena_strdup(arena, "--no-print-directory"));
	strings_add(arena, &argv, arena_strdup(arena, "-f"));
	strings_add(arena, &argv, arena_strdup(arena, spec->makefile));
	strings_add(arena, &argv, arena_printf(arena, "-j%d", spec->jobs));
	strings_add(arena, &argv, arena_strdup(arena, "e2e"));
	strings_add(arena, &argv, assignment(arena, spec, "E2E_GEN", "e2e-gen"));
	strings_add(arena, &argv, assignment(arena, spec, "E2E_RUN", "e2e-run"));
	strings_add(arena, &argv, assignment(arena, spec, "E2E_REPORT", "e2e-report"));
	strings_add(arena, &argv, assignment(arena, spec, "E2E_SERVICE", "e2e-service"));
	strings_add(arena, &argv, arena_printf(arena, "E2E_OUT=%s", spec->results));
	if (spec->phases)
		strings_add(arena, &argv, arena_printf(arena, "E2E_PHASES=%s", spec->phases));
	if (spec->only)
		strings_add(arena, &argv, arena_printf(arena, "E2E_ONLY=%s", spec->only));
	if (spec->tags)
		strings_add(arena, &argv, arena_printf(arena, "E2E_TAGS=%s", spec->tags));
	if (spec->last_failed)
		strings_add(arena, &argv, arena_strdup(arena, "E2E_LAST_FAILED=1"));
	if (spec->reports)
		strings_add(arena, &argv, arena_printf(arena, "E2E_REPORTS=%s", spec->reports));
	strings_add(arena, &argv, NULL);
	return argv;
}

/* Starts the command; in a process group of its own when `grouped`. The signals are blocked. */
static pid_t start(char **argv, bool grouped, const sigset_t *unblocked)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		die("start a process:");
	if (pid > 0)
		return pid;
	if (grouped)
		setpgid(0, 0);
#ifdef HAVE_SYS_PRCTL_H
	/* When we are killed, make hears of it, and so its children. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EXIT_OWN_FAILURE);
#else
	(void)parent;
#endif
	for (size_t i = 0; i < HANDED_ON; i++)
		if (is_caught[i])
			signal(handed_on[i], SIG_DFL);
	/* As a group of its own it is in the background of the terminal, and is to write there
	 * under stty tostop too. */
	if (grouped)
		signal(SIGTTOU, SIG_IGN);
	sigprocmask(SIG_SETMASK, unblocked, NULL);
	/* This make is nobody's sub-make: it has its own jobs. */
	unsetenv("MAKEFLAGS");
	unsetenv("GNUMAKEFLAGS");
	unsetenv("MFLAGS");
	unsetenv("MAKELEVEL");
	execvp(argv[0], argv);
	warn("start %s:", argv[0]);
	_exit(EXIT_OWN_FAILURE);
}

/* Others that end meanwhile were left to us, as to the first process of a container. */
static int wait_for(pid_t pid)
{
	int status;

	for (;;) {
		pid_t ended = waitpid(-1, &status, 0);

		if (ended == pid)
			return status;
		if (ended < 0 && errno != EINTR)
			die("wait for a process:");
	}
}

static int exit_code_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_OWN_FAILURE;
}

int make_run(struct arena *arena, const struct make_spec *spec)
{
	struct sigaction action = {.sa_handler = hand_on}, stop_action = {.sa_handler = stop_all};
	struct sigaction tstp;
	struct strings make = make_command(arena, spec);
	sigset_t blocked, before;
	int make_status, verdict;
	pid_t pid;

	sigemptyset(&blocked);
	for (size_t i = 0; i < HANDED_ON; i++) {
		struct sigaction old;

		sigaddset(&blocked, handed_on[i]);
		is_caught[i] =
		    sigaction(handed_on[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN;
		if (is_caught[i])
			sigaction(handed_on[i], &action, NULL);
	}
	sigaddset(&blocked, SIGTSTP);
	if (sigaction(SIGTSTP, NULL, &tstp) == 0 && tstp.sa_handler != SIG_IGN)
		sigaction(SIGTSTP, &stop_action, NULL);
	/* No signal between the start and our knowing the group. */
	sigprocmask(SIG_BLOCK, &blocked, &before);
	pid = start(make.items, true, &before);
	setpgid(pid, pid);
	group = pid;
	sigprocmask(SIG_SETMASK, &before, NULL);
	make_status = wait_for(pid);
	/* A make that was killed has left its tests running. */
	if (WIFSIGNALED(make_status))
		kill(-pid, SIGTERM);
	group = 0;
	if (exit_code_of(make_status) == EXIT_OWN_FAILURE && !WIFSIGNALED(make_status))
		return EXIT_OWN_FAILURE;

	/* The services would see by themselves that make is gone; but afterwards nothing is left.
	 */
	char *stop[] = {
	    arena_strdup(arena, program(arena, spec, "e2e-service")),
	    arena_strdup(arena, "stop"),
	    arena_strdup(arena, "--run"),
	    arena_strdup(arena, "--out"),
	    arena_strdup(arena, spec->results),
	    NULL,
	};
	char *report[] = {
	    arena_strdup(arena, program(arena, spec, "e2e-report")),
	    arena_strdup(arena, "end"),
	    arena_strdup(arena, "--out"),
	    arena_strdup(arena, spec->results),
	    arena_strdup(arena, "--after-make"),
	    arena_printf(arena, "%ld", (long)pid),
	    NULL,
	};

	if (file_exists(arena_printf(arena, "%s/.e2e/services", spec->results)))
		wait_for(start(stop, false, &before));
	verdict = exit_code_of(wait_for(start(report, false, &before)));
	if (first_signal)
		return 128 + first_signal;
	/* A make that failed behind a good verdict failed at something that we do not know. */
	if (verdict == EXIT_PASSED && make_status != 0)
		return EXIT_OWN_FAILURE;
	return verdict;
}
