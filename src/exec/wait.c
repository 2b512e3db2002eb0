/* SPDX-License-Identifier: MIT */
#include "exec/wait.h"

#include "base/die.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

/* Those who wait look again after so long, whatever there is. */
static const double LONGEST = 3600;
enum { DESCRIPTORS_MAX = 4 };

#ifdef HAVE_PPOLL

static void install(int signal, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	sigaction(signal, &action, NULL);
}

static int wait_for(struct pollfd *polled, size_t count, struct timespec limit)
{
	return ppoll(polled, (nfds_t)count, &limit, wait_mask());
}

#else

/* macOS has no ppoll. A signal that comes after it was unblocked and before poll leaves a byte
 * here, and so ends the poll as well. */
static int alarm_ends[2] = {-1, -1};
static void (*handlers[NSIG])(int);

static void handle(int signal)
{
	int error = errno;

	handlers[signal](signal);
	(void)!write(alarm_ends[1], "", 1); /* where it is full, poll ends anyway */
	errno = error;
}

static void install(int signal, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handle};

	if (alarm_ends[0] < 0 && pipe(alarm_ends) != 0)
		die("make a pipe:");
	for (int i = 0; i < 2; i++) {
		fcntl(alarm_ends[i], F_SETFD, FD_CLOEXEC);
		fcntl(alarm_ends[i], F_SETFL, O_NONBLOCK);
	}
	handlers[signal] = handler;
	sigaction(signal, &action, NULL);
}

static int wait_for(struct pollfd *polled, size_t count, struct timespec limit)
{
	sigset_t blocked;
	char bytes[64];
	int ready;

	polled[count] = (struct pollfd){.fd = alarm_ends[0], .events = POLLIN};
	sigprocmask(SIG_SETMASK, wait_mask(), &blocked);
	ready = poll(polled, (nfds_t)count + 1, (int)(time_seconds(limit) * 1000 + 0.999));
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	while (alarm_ends[0] >= 0 && read(alarm_ends[0], bytes, sizeof bytes) > 0)
		;
	return ready > 0 ? ready - (polled[count].revents != 0) : ready;
}

#endif

static uint64_t caught;

static void ignore(int signal)
{
	(void)signal;
}

void wait_catch(int signal, void (*handler)(int))
{
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, signal);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	install(signal, handler ? handler : ignore);
	caught |= UINT64_C(1) << (signal - 1);
}

uint64_t wait_caught(void)
{
	return caught;
}

void wait_catch_unless_ignored(int signal, void (*handler)(int))
{
	struct sigaction before;

	if (sigaction(signal, NULL, &before) != 0 || before.sa_handler != SIG_IGN)
		wait_catch(signal, handler);
}

bool wait_readable(const int *descriptors, size_t count, double when)
{
	struct pollfd polled[DESCRIPTORS_MAX + 1];
	double left = when - time_monotonic();

	if (left < 0)
		left = 0;
	for (size_t i = 0; i < count; i++)
		polled[i] = (struct pollfd){.fd = descriptors[i], .events = POLLIN};
	return wait_for(polled, count, time_from_seconds(time_earlier(left, LONGEST))) > 0;
}

void end_by_signal(int number)
{
	sigset_t only;

	signal(number, SIG_DFL);
	sigemptyset(&only);
	sigaddset(&only, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
}

const sigset_t *wait_mask(void)
{
	static sigset_t none;

	sigemptyset(&none);
	return &none;
}
