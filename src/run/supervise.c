/* SPDX-License-Identifier: MIT */
/* The life of an attempt:
 *
 *   RUNNING --limit or interrupt--> ENDING (TERM and CONT sent) --grace over--> KILLED
 *
 * and from each of these to its end, when the command has ended and nothing of its family is left.
 * What a command that ended by itself leaves running has a moment to end too, and is killed. */
#include "run/supervise.h"

#include "base/die.h"
#include "base/time.h"
#include "exec/child.h"
#include "exec/family.h"
#include "exec/wait.h"
#include "run/exit_codes.h"
#include "run/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where a signal may be lost to a race elsewhere, and to see that a family has become empty. */
static const double POLL = 0.02;
/* For what a command left to end by itself: the other end of a pipe, say. */
static const double LEAK_PATIENCE = 0.1;
/* For what was killed to disappear: a process in an uninterruptible sleep takes its time. */
static const double REAP_LIMIT = 2;
/* A person who pressed Ctrl-C does not wait longer, whatever the grace period. */
static const double INTERRUPT_GRACE = 4;
/* When make has gone, nobody waits at all. */
static const double ORPHAN_GRACE = 0.4;
/* What it stands on is looked at as often as that; when that is gone, the test may still notice by
 * itself, which says more. */
static const double LOOK_DOWN = 0.25, LOST_PATIENCE = 2;
/* What has run no longer than that is not slow. */
static const double NOT_SLOW = 5;
/* Of what is left in the pipe at the end. */
enum { CHUNK = 64 * 1024, REST_CHUNKS = 64 };

struct watch {
	const struct attempt_spec *spec;
	struct attempt *attempt;
	pid_t group;
	enum { RUNNING, ENDING, KILLED } state;
	enum reason reason; /* why it was ended, when it was */
	double timeout, deadline, begin, kill_at;
	double look_down; /* when to look at what it stands on */
	bool is_lost;     /* that is gone */
	int thirds;       /* of its time that were reported as used up */
	double expected;  /* how long it was to take; 0: not known; negative: not asked yet */
	int slower;       /* how often it was reported that it takes much longer */
	int output;       /* the end of its pipe; -1: closed */
};

/* ---- output ---- */

/* Hands on what the pipe has; false when it has nothing now. */
static bool take_output(struct watch *watch)
{
	static char chunk[CHUNK];
	size_t n = child_read(&watch->output, chunk, sizeof chunk);

	if (n)
		watch->spec->on_output(watch->spec->context, chunk, n);
	return n > 0;
}

/* Not to the end of the pipe: what could not be killed may hold it open. */
static void take_rest(struct watch *watch)
{
	for (int i = 0; i < REST_CHUNKS && take_output(watch); i++)
		;
	if (watch->output >= 0)
		close(watch->output);
	watch->output = -1;
}

/* ---- waiting ---- */

/* Ctrl-Z: all stops, and no clock goes on. */
static void stop(struct watch *watch)
{
	double from = time_monotonic(), stopped;

	family_signal(watch->group, SIGSTOP);
	stopped = interrupt_stop();
	family_signal(watch->group, SIGCONT);
	if (watch->spec->on_stop)
		watch->spec->on_stop(watch->spec->context, from, from + stopped);
	watch->attempt->stopped += stopped;
	watch->begin += stopped;
	watch->timeout += stopped;
	watch->deadline += stopped;
	watch->kill_at += stopped;
	watch->look_down += stopped;
}

/* Waits until something happens, and until `when` at the latest. */
static void wait_until(struct watch *watch, double when)
{
	if (interrupt_wait(when, watch->output))
		take_output(watch);
	if (interrupt_wants_stop())
		stop(watch);
}

void supervise_sleep(double seconds)
{
	double end = time_monotonic() + seconds;

	while (!interrupt_signal() && time_monotonic() < end) {
		interrupt_wait(end, -1);
		if (interrupt_wants_stop())
			end += interrupt_stop();
	}
}

/* ---- the states ---- */

static void terminate_family(const struct watch *watch)
{
	family_signal(watch->group, SIGTERM);
	family_signal(watch->group, SIGCONT); /* a stopped process would never hear of it */
}

static void end_family(struct watch *watch, enum reason reason, double grace)
{
	watch->state = ENDING;
	watch->reason = reason;
	watch->kill_at = time_monotonic() + grace;
	if (watch->spec->on_end && watch->spec->on_end(watch->spec->context))
		return;
	terminate_family(watch);
}

static void kill_family(struct watch *watch)
{
	watch->state = KILLED;
	family_signal(watch->group, SIGKILL);
}

/* Tells that the attempt is slow, once at each third of its time; returns when the next one ends,
 * or `limit`. */
static double tell_slow(struct watch *watch, double now, double limit)
{
	const struct attempt_spec *spec = watch->spec;
	double end = spec->timeout >= 0 ? watch->timeout : watch->deadline;
	double third = (end - watch->begin) / 3;
	int over;

	if (!spec->on_slow)
		return limit;
	over = now >= watch->begin + 2 * third ? 2 : now >= watch->begin + third;

	if (over > watch->thirds) {
		watch->thirds = over;
		spec->on_slow(spec->context, now - watch->begin, third * 3);
	}
	return over < 2 ? time_earlier(limit, watch->begin + third * (over + 1)) : limit;
}

/* The same against what was to be expected, where the attempt has no limit of its own. */
static double tell_slower(struct watch *watch, double now, double limit)
{
	static const double times[] = {3, 10};
	const struct attempt_spec *spec = watch->spec;
	double running = now - watch->begin;
	int over = watch->slower;

	if (spec->timeout >= 0 || !spec->on_slower)
		return limit;
	if (running < NOT_SLOW)
		return time_earlier(limit, watch->begin + NOT_SLOW);
	if (watch->expected < 0)
		watch->expected = spec->expected(spec->context);
	if (watch->expected <= 0)
		return limit;
	while (over < 2 && running >= times[over] * watch->expected)
		over++;
	if (over > watch->slower) {
		watch->slower = over;
		spec->on_slower(spec->context, running, watch->expected);
	}
	return over < 2 ? time_earlier(limit, watch->begin + times[over] * watch->expected) : limit;
}

static double interrupt_grace(const struct watch *watch)
{
	return time_earlier(
	    watch->spec->grace, interrupt_is_orphaned() ? ORPHAN_GRACE : INTERRUPT_GRACE);
}

/* Whether it has to end because what it stands on is gone; else `*next` is when to look again. */
static bool is_lost(struct watch *watch, double now, double *next)
{
	const struct attempt_spec *spec = watch->spec;

	if (!spec->is_lost)
		return false;
	if (now >= watch->look_down) {
		if (watch->is_lost)
			return true;
		watch->is_lost = spec->is_lost(spec->context);
		if (watch->is_lost && spec->lost_at_once)
			return true;
		watch->look_down = now + (watch->is_lost ? LOST_PATIENCE : LOOK_DOWN);
	}
	*next = time_earlier(*next, watch->look_down);
	return false;
}

/* Moves the attempt on when its time has come; returns when to look again. */
static double advance(struct watch *watch)
{
	double now = time_monotonic();
	double limit = watch->deadline;
	bool own = watch->spec->timeout >= 0 && watch->timeout <= limit;
	bool interrupted = interrupt_signal() != 0;

	if (own)
		limit = watch->timeout;
	if (interrupt_is_urgent() && watch->state != KILLED)
		kill_family(watch);
	switch (watch->state) {
	case RUNNING:
		if (interrupted)
			end_family(watch, REASON_INTERRUPTED, interrupt_grace(watch));
		else if (now >= limit)
			end_family(
			    watch, own ? REASON_TIMEOUT : REASON_DEADLINE, watch->spec->grace);
		else if (is_lost(watch, now, &limit))
			end_family(watch, REASON_SERVICE, watch->spec->grace);
		else
			return tell_slower(watch, now, tell_slow(watch, now, limit));
		return watch->kill_at;
	case ENDING:
		if (interrupted)
			watch->kill_at = time_earlier(watch->kill_at, now + interrupt_grace(watch));
		if (now >= watch->kill_at)
			kill_family(watch);
		return watch->kill_at;
	case KILLED:
		break;
	}
	return now + 1;
}

/* ---- the end ---- */

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

/* Waits for the family to end by itself, until that time. */
static bool ends_until(struct watch *watch, double when)
{
	while (family_is_alive(watch->group)) {
		if (time_monotonic() >= when || interrupt_is_urgent())
			return false;
		wait_until(watch, time_earlier(when, time_monotonic() + POLL));
	}
	return true;
}

/* Ends what the command left. What got TERM still has its grace period: a shell dies at
 * once, what it started may be cleaning up. */
static void drain_family(struct watch *watch, struct strings *leaky)
{
	double give_up;

	if (!family_is_alive(watch->group))
		return;
	if (watch->state == ENDING)
		while (!ends_until(watch, time_earlier(watch->kill_at, time_monotonic() + POLL)) &&
		       watch->state == ENDING)
			advance(watch);
	else if (watch->state == RUNNING && !ends_until(watch, time_monotonic() + LEAK_PATIENCE)) {
		family_describe(watch->spec->arena, watch->group, watch->spec->secrets, leaky);
		if (watch->spec->leak_grace > 0) {
			terminate_family(watch);
			ends_until(watch, time_monotonic() + watch->spec->leak_grace);
		}
	}
	give_up = time_monotonic() + REAP_LIMIT;
	while (family_is_alive(watch->group) && time_monotonic() < give_up) {
		family_signal(watch->group, SIGKILL);
		ends_until(watch, time_monotonic() + POLL);
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
		else if (exit_code_find(watch->spec->codes, attempt->exit_code).meaning ==
			 EXIT_SKIPS)
			attempt->status = STATUS_SKIPPED;
	}
	/* Whatever its exit code: a test that we had to end has not passed. */
	if (watch->state != RUNNING) {
		attempt->status = STATUS_FAILED;
		attempt->reason = watch->reason;
	}
}

/* ---- all of it ---- */

void supervise(const struct attempt_spec *spec, struct attempt *attempt, struct strings *leaky,
    struct buf *error)
{
	struct watch watch = {.spec = spec,
	    .attempt = attempt,
	    .reason = REASON_INTERRUPTED,
	    .begin = spec->begin,
	    .timeout = spec->timeout,
	    .expected = -1,
	    .deadline = spec->deadline};
	struct child_spec child = {
	    .command = spec->command,
	    .variables = spec->variables,
	    .dir = spec->dir,
	    .tools = spec->tools,
	    .output = -1,
	    .mask = wait_mask(),
	    .ignored = spec->ignored,
	};
	size_t leaked = leaky->count;
	int status;

	attempt->exit_code = -1;
	attempt->signal = 0;
	watch.group = child_start_piped(child, &watch.output, error);
	if (spec->on_start)
		spec->on_start(spec->context, watch.group);
	if (!watch.group) {
		attempt->status = STATUS_FAILED;
		attempt->reason = REASON_ERROR;
		return;
	}
	for (;;) {
		double next = advance(&watch);

		if (has_ended(watch.group))
			break;
		wait_until(&watch, next);
	}
	status = reap(watch.group);
	drain_family(&watch, leaky);
	take_rest(&watch);
	set_outcome(attempt, status, &watch);
	if (leaky->count > leaked && spec->leak_fails && attempt->status != STATUS_FAILED) {
		attempt->status = STATUS_FAILED;
		attempt->reason = REASON_LEAKY;
	}
}
