/* SPDX-License-Identifier: MIT */
/* The life of an attempt:
 *
 *   RUNNING --limit or interrupt--> ENDING (TERM and CONT sent) --grace over--> KILLED
 *
 * and from each of these to its end, when the command exits. Signals that concern us are blocked
 * except while we wait, so none is missed. */
#include "run/supervise.h"

#include "base/diag.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

/* Where SIGCHLD may be lost to a race elsewhere, and to see that a group has become empty. */
static const double POLL = 0.02;
/* For what was killed to disappear: a process in an uninterruptible sleep takes its time. */
static const double REAP_LIMIT = 1;
/* A person who pressed Ctrl-C does not wait longer, whatever the grace period. */
static const double INTERRUPT_GRACE = 4;

static volatile sig_atomic_t first_interrupt, interrupts;
static sigset_t unblocked;

static void note_interrupt(int signal)
{
	if (!first_interrupt)
		first_interrupt = signal;
	interrupts++;
}

static void note_child(int signal)
{
	(void)signal;
}

void supervise_init(void)
{
	static const int interrupting[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct sigaction on_interrupt = {.sa_handler = note_interrupt};
	struct sigaction on_child = {.sa_handler = note_child};
	sigset_t blocked;

#ifdef PR_SET_CHILD_SUBREAPER
	/* Orphans of a test come to us: we can reap them, and need not wait for an init that may be
	 * slow, or be none, as in a container. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigaction(SIGCHLD, &on_child, NULL);
	for (size_t i = 0; i < sizeof interrupting / sizeof interrupting[0]; i++) {
		sigaddset(&blocked, interrupting[i]);
		sigaction(interrupting[i], &on_interrupt, NULL);
	}
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	sigemptyset(&unblocked);
}

int supervise_interrupted(void)
{
	sigset_t pending;

	/* One that is pending counts, though its handler has not run. */
	if (!first_interrupt && sigpending(&pending) == 0)
		for (int s = 1; s < 32; s++)
			if (s != SIGCHLD && sigismember(&pending, s) == 1)
				return s;
	return first_interrupt;
}

static double earlier(double a, double b)
{
	return a < b ? a : b;
}

/* Waits for a signal, until `when` on the monotonic clock at the latest. */
static void wait_until(double when)
{
	double left = when - time_monotonic();
	struct timespec timeout;

	if (left < 0)
		left = 0;
	if (left > 86400)
		left = 86400;
	timeout.tv_sec = (time_t)left;
	timeout.tv_nsec = (long)((left - (double)timeout.tv_sec) * 1e9);
	pselect(0, NULL, NULL, NULL, &timeout, &unblocked);
}

void supervise_sleep(double seconds)
{
	double end = time_monotonic() + seconds;

	while (!supervise_interrupted() && time_monotonic() < end)
		wait_until(end);
}

/* ---- the child ---- */

/* What the child tells when it cannot become the command. */
struct start_failure {
	enum { FAILED_CHDIR = 1, FAILED_EXEC } step;
	int error;
};

static void close_from(int first)
{
#ifdef HAVE_CLOSE_RANGE
	if (close_range((unsigned)first, ~0U, 0) == 0)
		return;
#endif
	long most = sysconf(_SC_OPEN_MAX);

	for (int fd = first; fd < (most < 0 || most > 65536 ? 65536 : most); fd++)
		close(fd);
}

extern char **environ;

/* In the child, which has our memory until it execs: it changes nothing there but `failure` (and
 * `environ`, which we do not use any more). Handlers and descriptors are its own. The signals that
 * we handle are blocked until their handlers are gone, so that none runs twice. */
static void become_command(
    const struct attempt_order *order, int null, volatile struct start_failure *failure)
{
	struct sigaction fallback = {.sa_handler = SIG_DFL};

	setpgid(0, 0);
	for (int s = 1; s < 32; s++)
		sigaction(s, &fallback, NULL);
	sigprocmask(SIG_SETMASK, &unblocked, NULL);
	dup2(null, STDIN_FILENO);
	dup2(order->log, STDOUT_FILENO);
	dup2(order->log, STDERR_FILENO);
	/* Nothing else stays open: not make's jobserver. */
	close_from(3);
	if (order->dir && chdir(order->dir) != 0) {
		failure->error = errno;
		failure->step = FAILED_CHDIR;
	} else {
		environ = (char **)(uintptr_t)order->variables;
		execvp(order->command[0], order->command);
		failure->error = errno;
		failure->step = FAILED_EXEC;
	}
	_exit(127);
}

/* Starts the command. Returns its pid, which is its process group; -1 when there can be none.
 * vfork: we wait until the child has become the command or has failed to, and no page of ours is
 * copied for it. */
static pid_t start(const struct attempt_order *order, struct start_failure *failure)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	volatile struct start_failure told = {0};
	char **const own_environment = environ;
	pid_t pid;

	if (null < 0)
		die("open /dev/null:");
	pid = vfork();
	if (pid < 0)
		die("start a process:");
	if (pid == 0)
		become_command(order, null, &told);
	environ = own_environment;
	close(null);
	failure->step = told.step;
	failure->error = told.error;
	return pid;
}

static void describe_failure(
    const struct attempt_order *order, const struct start_failure *failure, char *error, int size)
{
	if (failure->step == FAILED_CHDIR)
		snprintf(error, (size_t)size, "cannot enter the directory %s: %s", order->dir,
		    strerror(failure->error));
	else if (failure->error == ENOENT && !strchr(order->command[0], '/'))
		snprintf(error, (size_t)size, "%s: command not found", order->command[0]);
	else
		snprintf(error, (size_t)size, "cannot start %s: %s", order->command[0],
		    strerror(failure->error));
}

/* ---- the watch ---- */

struct watch {
	const struct attempt_order *order;
	pid_t group;
	enum { RUNNING, ENDING, KILLED } state;
	enum reason reason; /* why it was ended, when it was */
	double begin, kill_at;
	int thirds; /* of its time that it was told to have used up */
};

static void end_group(struct watch *watch, enum reason reason, double grace)
{
	watch->state = ENDING;
	watch->reason = reason;
	watch->kill_at = time_monotonic() + grace;
	kill(-watch->group, SIGTERM);
	kill(-watch->group, SIGCONT); /* a stopped process would never hear of it */
}

static void kill_group(struct watch *watch)
{
	watch->state = KILLED;
	kill(-watch->group, SIGKILL);
}

/* Tells that the attempt is slow, once at each third of its time; returns when the next one ends,
 * or `limit`. */
static double tell_slow(struct watch *watch, double now, double limit)
{
	const struct attempt_order *order = watch->order;
	double end = order->timeout >= 0 ? order->timeout : order->deadline;
	double third = (end - watch->begin) / 3;
	int over = now >= watch->begin + 2 * third ? 2 : now >= watch->begin + third;

	if (over > watch->thirds) {
		watch->thirds = over;
		order->on_slow(order->context, now - watch->begin, third * 3);
	}
	return over < 2 ? earlier(limit, watch->begin + third * (over + 1)) : limit;
}

/* Moves the attempt on when its time has come; returns when to look again. */
static double advance(struct watch *watch)
{
	const struct attempt_order *order = watch->order;
	double now = time_monotonic();
	double limit = order->deadline;
	bool own = order->timeout >= 0 && order->timeout <= limit;

	if (own)
		limit = order->timeout;
	if (interrupts > 1 && watch->state != KILLED)
		kill_group(watch);
	switch (watch->state) {
	case RUNNING:
		if (interrupts)
			end_group(
			    watch, REASON_INTERRUPTED, earlier(order->grace, INTERRUPT_GRACE));
		else if (now >= limit)
			end_group(watch, own ? REASON_TIMEOUT : REASON_DEADLINE, order->grace);
		else
			return tell_slow(watch, now, limit);
		return watch->kill_at;
	case ENDING:
		if (interrupts && watch->kill_at > now + INTERRUPT_GRACE)
			watch->kill_at = now + INTERRUPT_GRACE;
		if (now >= watch->kill_at)
			kill_group(watch);
		return watch->kill_at;
	case KILLED:
		break;
	}
	return now + 1;
}

/* Whether the command has ended. It is left unreaped, so that its group stays ours. */
static bool has_ended(pid_t pid)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == pid;
}

static int reap(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("wait for a process:");
	return status;
}

/* Reaps what is left of the group without waiting. Its orphans are our children, see
 * supervise_init; where they are not, init reaps them in its own time. */
static void reap_orphans(pid_t group)
{
	while (waitpid(-group, NULL, WNOHANG) > 0)
		;
}

/* Ends what the command left in its group. What was told to end still has its grace period: a shell
 * dies at once, what it started may be cleaning up. */
static void drain_group(struct watch *watch)
{
	double give_up;

	reap_orphans(watch->group);
	while (watch->state == ENDING && kill(-watch->group, 0) == 0) {
		advance(watch);
		wait_until(earlier(watch->kill_at, time_monotonic() + POLL));
		reap_orphans(watch->group);
	}
	give_up = time_monotonic() + REAP_LIMIT;
	while (kill(-watch->group, SIGKILL) == 0 && time_monotonic() < give_up) {
		wait_until(time_monotonic() + POLL);
		reap_orphans(watch->group);
	}
}

static void set_outcome(struct attempt *attempt, int status, const struct watch *watch)
{
	attempt->status = STATUS_FAILED;
	if (WIFSIGNALED(status)) {
		attempt->signal = WTERMSIG(status);
		attempt->reason = REASON_SIGNAL;
	} else {
		attempt->exit_code = WEXITSTATUS(status);
		attempt->reason = REASON_EXIT;
		if (attempt->exit_code == 0)
			attempt->status = STATUS_PASSED;
		else if (attempt->exit_code == 77)
			attempt->status = STATUS_SKIPPED;
	}
	/* Whatever its exit code: a test that we had to end has not passed. */
	if (watch->state != RUNNING) {
		attempt->status = STATUS_FAILED;
		attempt->reason = watch->reason;
	}
}

void supervise(const struct attempt_order *order, struct attempt *attempt, char *error, int size)
{
	struct watch watch = {.order = order, .begin = order->begin, .reason = REASON_INTERRUPTED};
	struct start_failure failure = {0};
	int status;

	attempt->exit_code = -1;
	attempt->signal = 0;

	watch.group = start(order, &failure);
	if (failure.step) {
		reap(watch.group);
		order->on_start(order->context, 0);
		describe_failure(order, &failure, error, size);
		attempt->status = STATUS_FAILED;
		attempt->reason = REASON_ERROR;
		return;
	}
	order->on_start(order->context, watch.group);
	for (;;) {
		double next = advance(&watch);

		if (has_ended(watch.group))
			break;
		wait_until(next);
	}
	/* While the command is not reaped, its group cannot have become somebody else's. */
	if (watch.state != ENDING)
		kill(-watch.group, SIGKILL);
	status = reap(watch.group);
	drain_group(&watch);
	set_outcome(attempt, status, &watch);
}
