/* SPDX-License-Identifier: MIT */
#include "gen/make_run.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/strings.h"
#include "exec/supervisor.h"
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

static struct strings make_command(
    struct arena *arena, const struct make_spec *spec, const char *goal)
{
	const char *make = getenv("MAKE");
	struct strings argv = {0};

	strings_add(arena, &argv,
	    arena_strdup(arena, make && make[0] && !strchr(make, ' ') ? make : "make"));
	strings_add(arena, &argv, arena_strdup(arena, "--no-print-directory"));
	strings_add(arena, &argv, arena_strdup(arena, "-f"));
	strings_add(arena, &argv, arena_strdup(arena, spec->makefile));
	strings_add(arena, &argv, arena_printf(arena, "-j%d", spec->jobs));
	strings_add(arena, &argv, arena_strdup(arena, goal));
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
	if (spec->without_needs)
		strings_add(arena, &argv, arena_strdup(arena, "E2E_WITHOUT_NEEDS=1"));
	if (spec->shard)
		strings_add(arena, &argv, arena_printf(arena, "E2E_SHARD=%s", spec->shard));
	if (spec->timings)
		strings_add(arena, &argv, arena_printf(arena, "E2E_TIMINGS=%s", spec->timings));
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

/* Catches the signals that ask us to stop, and tells which these are. */
static void catch_signals(sigset_t *caught)
{
	struct sigaction action = {.sa_handler = hand_on}, stop_action = {.sa_handler = stop_all};
	struct sigaction old;

	sigemptyset(caught);
	for (size_t i = 0; i < HANDED_ON; i++) {
		sigaddset(caught, handed_on[i]);
		is_caught[i] =
		    sigaction(handed_on[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN;
		if (is_caught[i])
			sigaction(handed_on[i], &action, NULL);
	}
	sigaddset(caught, SIGTSTP);
	if (sigaction(SIGTSTP, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		sigaction(SIGTSTP, &stop_action, NULL);
}

/* Runs make with the goal in a process group of its own, which gets our signals. Returns its status
 * and sets its number. */
static int run_make(struct arena *arena, const struct make_spec *spec, const char *goal,
    const sigset_t *caught, pid_t *pid)
{
	struct strings make = make_command(arena, spec, goal);
	sigset_t before;
	int status;

	/* No signal between the start and our knowing the group. */
	sigprocmask(SIG_BLOCK, caught, &before);
	*pid = start(make.items, true, &before);
	setpgid(*pid, *pid);
	group = *pid;
	sigprocmask(SIG_SETMASK, &before, NULL);
	status = wait_for(*pid);
	/* A make that was killed has left its tests running. */
	if (WIFSIGNALED(status))
		kill(-*pid, SIGTERM);
	group = 0;
	return status;
}

/* Runs one of our other programs to its end and returns its status. */
static int run_program(
    struct arena *arena, const struct make_spec *spec, const char *name, const char *const *words)
{
	struct strings argv = {0};
	sigset_t now;

	strings_add(arena, &argv, arena_strdup(arena, program(arena, spec, name)));
	for (; *words; words++)
		strings_add(arena, &argv, arena_strdup(arena, *words));
	strings_add(arena, &argv, arena_strdup(arena, "--out"));
	strings_add(arena, &argv, arena_strdup(arena, spec->results));
	strings_add(arena, &argv, NULL);
	sigprocmask(SIG_SETMASK, NULL, &now);
	return wait_for(start(argv.items, false, &now));
}

int make_run(struct arena *arena, const struct make_spec *spec)
{
	int make_status, verdict;
	sigset_t caught;
	pid_t pid, other;

	catch_signals(&caught);
	supervisor_announce();
	make_status = run_make(arena, spec, "e2e", &caught, &pid);
	if (exit_code_of(make_status) == EXIT_OWN_FAILURE && !WIFSIGNALED(make_status))
		return EXIT_OWN_FAILURE;
	/* What make did not come to because it was ended. */
	if (make_status != 0 && !dir_is_empty(arena_printf(arena, "%s/.e2e/begun", spec->results)))
		run_make(arena, spec, "e2e-teardown", &caught, &other);
	/* The services would see by themselves that we are gone; but afterwards nothing is left. */
	if (file_exists(arena_printf(arena, "%s/.e2e/services", spec->results)))
		run_program(
		    arena, spec, "e2e-service", (const char *const[]){"stop", "--run", NULL});
	verdict = exit_code_of(run_program(arena, spec, "e2e-report",
	    (const char *const[]){"end", "--makefile", spec->makefile, "--after-make",
		arena_printf(arena, "%ld", (long)pid), NULL}));
	if (first_signal)
		return 128 + first_signal;
	/* A make that failed behind a good verdict failed at something that we do not know. */
	if (verdict == EXIT_PASSED && make_status != 0)
		return EXIT_OWN_FAILURE;
	return verdict;
}
