/* SPDX-License-Identifier: MIT */
#include "run/interrupt.h"

#include "base/time.h"

#include <errno.h>
#include <stddef.h>
#include <sys/select.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

/* Where nobody tells that make has gone, we look as often as that. */
static const double LOOK_AFTER_MAKE = 0.5;

static volatile sig_atomic_t first_interrupt, interrupts, stop_wanted;
static sigset_t unblocked;
static pid_t make;
static bool make_is_parent; /* make is our parent, and the kernel tells of its end */

static void note_interrupt(int signal)
{
	if (!first_interrupt)
		first_interrupt = signal;
	interrupts++;
}

/* The kernel tells that our parent has gone. Anybody else may send this signal, too. */
static void note_death(int signal)
{
	(void)signal;
	if (getppid() != make)
		note_interrupt(SIGHUP);
}

static void note_stop(int signal)
{
	(void)signal;
	stop_wanted = 1;
}

static void note_child(int signal)
{
	(void)signal;
}

static void handle(int signal, void (*handler)(int), sigset_t *blocked)
{
	struct sigaction action = {.sa_handler = handler};

	sigaction(signal, &action, NULL);
	sigaddset(blocked, signal);
}

/* What was to be ignored when make was started (nohup, a job of a script in the background) does
 * not end make, and does not end its tests either. */
static void handle_unless_ignored(int signal, sigset_t *blocked)
{
	struct sigaction before;

	if (sigaction(signal, NULL, &before) != 0 || before.sa_handler != SIG_IGN)
		handle(signal, note_interrupt, blocked);
}

void interrupt_init(pid_t make_pid)
{
	sigset_t blocked;

	make = make_pid;
	sigemptyset(&blocked);
	sigemptyset(&unblocked);
	handle(SIGCHLD, note_child, &blocked);
	handle(SIGTSTP, note_stop, &blocked);
	handle(SIGUSR1, note_death, &blocked);
	handle_unless_ignored(SIGINT, &blocked);
	handle_unless_ignored(SIGTERM, &blocked);
	handle_unless_ignored(SIGHUP, &blocked);
	handle_unless_ignored(SIGQUIT, &blocked);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
#ifdef PR_SET_PDEATHSIG
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	make_is_parent = getppid() == make;
#endif
}

bool interrupt_is_orphaned(void)
{
	return make > 0 && getppid() != make && kill(make, 0) != 0 && errno == ESRCH;
}

int interrupt_signal(void)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	sigset_t pending;

	/* One that is pending counts, though its handler has not run. */
	if (!first_interrupt && sigpending(&pending) == 0)
		for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
			if (sigismember(&pending, ending[i]) == 1)
				return ending[i];
	if (!first_interrupt && !make_is_parent && interrupt_is_orphaned())
		note_interrupt(SIGHUP);
	return first_interrupt;
}

bool interrupt_is_urgent(void)
{
	return interrupts > 1;
}

bool interrupt_wants_stop(void)
{
	return stop_wanted;
}

double interrupt_stop(void)
{
	double begin = time_monotonic();

	stop_wanted = 0;
	raise(SIGSTOP);
	return time_monotonic() - begin;
}

bool interrupt_wait(double when, int fd)
{
	double left = when - time_monotonic();
	struct timespec timeout;
	fd_set reading;

	if (left < 0)
		left = 0;
	if (!make_is_parent && left > LOOK_AFTER_MAKE)
		left = LOOK_AFTER_MAKE;
	if (left > 86400)
		left = 86400;
	timeout.tv_sec = (time_t)left;
	timeout.tv_nsec = (long)((left - (double)timeout.tv_sec) * 1e9);
	FD_ZERO(&reading);
	if (fd >= 0)
		FD_SET(fd, &reading);
	return pselect(fd + 1, &reading, NULL, NULL, &timeout, &unblocked) > 0;
}

const sigset_t *interrupt_mask(void)
{
	return &unblocked;
}
