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
static bool is_told; /* make is our parent, and the kernel tells of its end */

static void note_interrupt(int signal)
{
	if (!first_interrupt)
		first_interrupt = signal;
	interrupts++;
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

static void catch (int signal, void (*handler)(int), sigset_t *blocked)
{
	struct sigaction action = {.sa_handler = handler};

	sigaction(signal, &action, NULL);
	sigaddset(blocked, signal);
}

void interrupt_init(pid_t make_pid)
{
	sigset_t blocked;

	make = make_pid;
	sigemptyset(&blocked);
	sigemptyset(&unblocked);
	catch (SIGCHLD, note_child, &blocked);
	catch (SIGTSTP, note_stop, &blocked);
	catch (SIGINT, note_interrupt, &blocked);
	catch (SIGTERM, note_interrupt, &blocked);
	catch (SIGHUP, note_interrupt, &blocked);
	catch (SIGQUIT, note_interrupt, &blocked);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
#ifdef PR_SET_PDEATHSIG
	prctl(PR_SET_PDEATHSIG, SIGHUP);
	is_told = getppid() == make;
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
		for (int s = 1; s < 32; s++)
			if (s != SIGCHLD && s != SIGTSTP && sigismember(&pending, s) == 1)
				return s;
	if (!first_interrupt && !is_told && interrupt_is_orphaned())
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
	if (!is_told && left > LOOK_AFTER_MAKE)
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
