/* SPDX-License-Identifier: MIT */
#include "run/interrupt.h"

#include "base/time.h"
#include "exec/wait.h"

#include <errno.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

/* Where the kernel does not signal that make has gone, we look as often as that. */
static const double LOOK_AFTER_MAKE = 0.5;

static volatile sig_atomic_t first_interrupt, interrupts, stop_wanted, make_has_gone;
static pid_t make;
static bool make_is_parent; /* make is our parent, and the kernel signals its end */

static void note_interrupt(int signal)
{
	if (!first_interrupt)
		first_interrupt = signal;
	interrupts++;
}

static void note_end_of_make(void)
{
	make_has_gone = 1;
	note_interrupt(SIGHUP);
}

/* The kernel signals that our parent has gone. Anybody else may send this signal, too. */
static void note_death(int signal)
{
	(void)signal;
	if (getppid() != make)
		note_end_of_make();
}

static void note_stop(int signal)
{
	(void)signal;
	stop_wanted = 1;
}

static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { ENDING = sizeof ending / sizeof ending[0] };

void interrupt_init(pid_t make_pid)
{
	make = make_pid;
	wait_catch(SIGCHLD, NULL);
	wait_catch(SIGTSTP, note_stop);
	wait_catch(SIGUSR1, note_death);
	/* What was to be ignored when make was started does not end make, and does not end its
	 * tests either. */
	for (size_t i = 0; i < ENDING; i++)
		wait_catch_unless_ignored(ending[i], note_interrupt);
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
	sigset_t pending;

	/* One that is pending counts, though its handler has not run. */
	if (!first_interrupt && sigpending(&pending) == 0)
		for (size_t i = 0; i < ENDING; i++)
			if (sigismember(&pending, ending[i]) == 1)
				return ending[i];
	if (!first_interrupt && !make_is_parent && interrupt_is_orphaned())
		note_end_of_make();
	return first_interrupt;
}

bool interrupt_is_end_of_make(void)
{
	return make_has_gone;
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
	if (!make_is_parent)
		when = time_earlier(when, time_monotonic() + LOOK_AFTER_MAKE);
	return wait_readable(&fd, 1, when);
}
