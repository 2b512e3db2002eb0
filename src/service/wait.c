/* SPDX-License-Identifier: MIT */
#include "service/wait.h"

#include "base/time.h"

#include <stddef.h>
#include <sys/select.h>

static volatile sig_atomic_t stop_requested;
static sigset_t unblocked;

static void note_stop(int signal)
{
	(void)signal;
	stop_requested = 1;
}

static void note_child(int signal)
{
	(void)signal;
}

void wait_init(void)
{
	static const struct {
		int signal;
		void (*handler)(int);
	} handled[] = {
	    {SIGCHLD, note_child}, {SIGTERM, note_stop}, {SIGINT, note_stop}, {SIGHUP, note_stop}};
	sigset_t blocked;

	sigemptyset(&blocked);
	sigemptyset(&unblocked);
	for (size_t i = 0; i < sizeof handled / sizeof handled[0]; i++) {
		struct sigaction action = {.sa_handler = handled[i].handler};

		sigaction(handled[i].signal, &action, NULL);
		sigaddset(&blocked, handled[i].signal);
	}
	sigprocmask(SIG_BLOCK, &blocked, NULL);
}

bool wait_stop_requested(void)
{
	return stop_requested;
}

void wait_for_something(double when, int one, int other)
{
	double left = when - time_monotonic();
	struct timespec timeout;
	fd_set reading;

	if (left < 0)
		left = 0;
	if (left > 3600)
		left = 3600;
	timeout.tv_sec = (time_t)left;
	timeout.tv_nsec = (long)((left - (double)timeout.tv_sec) * 1e9);
	FD_ZERO(&reading);
	if (one >= 0)
		FD_SET(one, &reading);
	if (other >= 0)
		FD_SET(other, &reading);
	pselect((one > other ? one : other) + 1, &reading, NULL, NULL, &timeout, &unblocked);
}

const sigset_t *wait_mask(void)
{
	return &unblocked;
}
