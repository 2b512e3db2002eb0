/* SPDX-License-Identifier: MIT */
/* The life of a service:
 *
 *   STARTING --healthy--> UP --a signal, or make is gone--> YIELDING (what needs it goes first)
 *       |                  |                                     |
 *       +--it failed-------+---------------> ENDING (TERM sent) <+
 *                                               |
 *                                               +--grace over--> KILLED
 *
 * and it is over when nothing of its family is left. */
#include "service/keeper.h"

#include "base/die.h"
#include "base/time.h"
#include "exec/family.h"
#include "exec/supervisor.h"
#include "exec/title.h"
#include "exec/wait.h"
#include "service/keeper_health.h"
#include "service/keeper_state.h"
#include "service/record.h"
#include "state/lock.h"
#include "state/outcome.h"
#include "state/run_state.h"
#include "state/service_state.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often we look whether make is there, and whether a family is gone. */
static const double LOOK = 0.2, POLL = 0.02;
/* For what needs it to go down; for tests that clean up when make has gone. */
static const double YIELD_LIMIT = 90, TESTS_LIMIT = 5;
/* For what was killed to disappear. */
static const double REAP_LIMIT = 2;
/* For its lock. */
static const double LOCK_PATIENCE = 2;

/* The first signal that told us to stop: KEEPER_END, or one that anybody may send. */
static volatile sig_atomic_t stop_requested;

static void note_stop(int signal)
{
	if (!stop_requested)
		stop_requested = signal;
}

static void catch_signals(void)
{
	wait_catch(SIGCHLD, NULL);
	wait_catch(KEEPER_END, note_stop);
	wait_catch(SIGTERM, note_stop);
	wait_catch(SIGINT, note_stop);
	wait_catch(SIGHUP, note_stop);
}

/* ---- the end ---- */

/* Asks the keepers of what needs this one to end it. True when they are gone. */
static bool dependents_are_gone(const struct keeper *keeper)
{
	const struct strings *before = &keeper->spec->before;
	bool gone = true;

	for (size_t i = 0; i < before->count; i++) {
		struct arena scratch = {0};
		const struct service_status *status;

		if (service_is_kept_up(&scratch, keeper->spec->out, before->items[i])) {
			gone = false;
			status = service_read(&scratch, keeper->spec->out, before->items[i]);
			if (status && status->keeper > 0)
				kill((pid_t)status->keeper, keeper->stop_signal);
		}
		arena_release(&scratch);
	}
	return gone;
}

/* Whether somebody stops it under the tests, and not the run at its end. */
static bool is_taken_away(const struct keeper *keeper)
{
	struct arena scratch = {0};
	bool taken = keeper->stop_signal != KEEPER_END && lock_is_held(&scratch, keeper->spec->out);

	arena_release(&scratch);
	return taken;
}

static void begin_to_stop(struct keeper *keeper, bool orphaned)
{
	keeper->stop_signal = orphaned || !stop_requested ? SIGTERM : stop_requested;
	keeper->state = YIELDING;
	keeper->yield_until = time_monotonic() + YIELD_LIMIT;
	keeper->tests_until = orphaned ? time_monotonic() + TESTS_LIMIT : 0;
	keeper->look = 0;
	keeper->status.told = time_monotonic() - keeper->status.began;
	if (!orphaned && is_taken_away(keeper)) {
		record_failure(keeper->spec, &keeper->status, "was stopped during the run");
		keeper_report();
		return;
	}
	/* Nobody is to take it for one that is up. */
	if (keeper->group)
		keeper->status.state = SERVICE_STOPPED;
	record(keeper->spec, &keeper->status);
}

static void yield(struct keeper *keeper)
{
	bool tests = time_monotonic() < keeper->tests_until &&
		     tests_are_at_work(keeper->spec->arena, keeper->spec->out);

	if (tests || (time_monotonic() < keeper->yield_until && !dependents_are_gone(keeper))) {
		keeper->look = time_monotonic() + POLL;
		return;
	}
	keeper->status.ended = time_monotonic() - keeper->status.began;
	keeper_end(keeper, (double)keeper->spec->grace / 1000);
}

/* ---- the command ---- */

static const char *how_it_ended(struct keeper *keeper, int status)
{
	struct arena *arena = keeper->spec->arena;
	char after[TIME_TEXT];

	duration_human(time_monotonic() - keeper->status.began, after);
	if (WIFSIGNALED(status)) {
		keeper->status.signal = WTERMSIG(status);
		return arena_printf(
		    arena, "was %s after %s", outcome_signal(arena, keeper->status.signal), after);
	}
	keeper->status.exit_code = WEXITSTATUS(status);
	return arena_printf(arena, "exited with %d after %s", keeper->status.exit_code, after);
}

/* The command has come to its end. */
static void note_end(struct keeper *keeper, int status)
{
	bool by_itself = keeper->state == STARTING || keeper->state == UP;
	const char *how = how_it_ended(keeper, status);

	keeper->reaped = true;
	keeper->status.pid = 0;
	check_cancel(&keeper->check);
	if (!by_itself)
		return;
	if (keeper->spec->oneshot && keeper->status.exit_code == 0) {
		keeper->status.state = SERVICE_DONE;
		keeper->status.ready = time_monotonic() - keeper->status.began;
		record(keeper->spec, &keeper->status);
		keeper_end(keeper, KEEPER_FAILED_GRACE);
	} else if (keeper->status.exit_code != 0 || keeper->spec->oneshot ||
		   !family_is_alive(keeper->group)) {
		keeper_fail(keeper, how);
	}
	/* Otherwise it has put itself into the background, and lives on there. */
}

/* Reaps processes that the command has left, and that have ended. */
static void reap_orphans(const struct keeper *keeper)
{
	for (;;) {
		siginfo_t info = {0};

		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || !info.si_pid ||
		    info.si_pid == keeper->group || info.si_pid == keeper->check.pid)
			return;
		waitpid(info.si_pid, NULL, WNOHANG);
	}
}

static void look_after_command(struct keeper *keeper)
{
	int status;

	if (!keeper->group)
		return;
	reap_orphans(keeper);
	if (!keeper->reaped && waitpid(keeper->group, &status, WNOHANG) == keeper->group)
		note_end(keeper, status);
	else if (keeper->reaped && (keeper->state == STARTING || keeper->state == UP) &&
		 !keeper->check.pid && !family_is_alive(keeper->group))
		keeper_fail(keeper, "ended in the background");
}

/* ---- what ends it ---- */

/* Whether those for whom it is up are gone. */
static bool is_orphaned(const struct keeper *keeper, long long make)
{
	struct arena scratch = {0};
	bool orphaned;

	if (keeper->status.kept)
		return keeper->state == STARTING && getppid() != keeper->starter;
	orphaned = lock_holder(&scratch, keeper->spec->out) != make && !supervisor_is_alive();
	arena_release(&scratch);
	return orphaned;
}

static void look_around(struct keeper *keeper, long long make)
{
	bool orphaned = false;

	if (keeper->state == YIELDING) {
		yield(keeper);
		return;
	}
	if (keeper->state != STARTING && keeper->state != UP)
		return;
	if (stop_requested || time_monotonic() >= keeper->look) {
		keeper->look = time_monotonic() + LOOK;
		orphaned = is_orphaned(keeper, make);
	}
	if (orphaned || stop_requested)
		begin_to_stop(keeper, orphaned);
}

/* ---- all of it ---- */

static double next_time(const struct keeper *keeper)
{
	switch (keeper->state) {
	case STARTING:
	case UP:
		return time_earlier(keeper_health_next(keeper), keeper->look);
	case YIELDING:
	case ENDING:
	case KILLED:
		break;
	}
	return time_monotonic() + POLL;
}

static void end_or_kill(struct keeper *keeper)
{
	if (!keeper->group)
		return;
	if (keeper->state == KILLED)
		family_signal(keeper->group, SIGKILL);
	if (keeper->state == ENDING && time_monotonic() >= keeper->kill_at) {
		keeper->state = KILLED;
		keeper->kill_at = time_monotonic() + REAP_LIMIT;
		family_signal(keeper->group, SIGKILL);
	}
}

static bool is_over(const struct keeper *keeper)
{
	if (keeper->state != ENDING && keeper->state != KILLED)
		return false;
	if (!keeper->group)
		return true;
	if (keeper->state == KILLED && time_monotonic() >= keeper->kill_at)
		return true;
	return keeper->reaped && !family_is_alive(keeper->group);
}

static void live(struct keeper *keeper, long long make)
{
	while (!is_over(keeper)) {
		look_after_command(keeper);
		keeper_look_after_health(keeper);
		look_around(keeper, make);
		end_or_kill(keeper);
		wait_readable(
		    (int[]){keeper->output.fd, keeper->check.output}, 2, next_time(keeper));
		output_read(&keeper->output);
		check_read(&keeper->check);
	}
	if (keeper->group)
		output_end(&keeper->output);
	check_cancel(&keeper->check);
}

/* One of somebody else has just been found healthy; it is only checked. */
static void watch_foreign(struct keeper *keeper)
{
	keeper->output.fd = -1;
	keeper->status.log = NULL;
	keeper->status.detail = keeper->spec->foreign;
	health_note(&keeper->health, true, time_monotonic());
	keeper_ready(keeper);
}

/* The one whose command runs. */
static const struct keeper *at_work;

/* Of whatever we die, such as a results directory that is gone: what was started does not outlive
 * us. */
static void end_what_is_left(void)
{
	double grace = (double)at_work->spec->grace / 1000;
	double kill_at = time_monotonic() + grace;

	family_signal(at_work->group, SIGTERM);
	family_signal(at_work->group, SIGCONT);
	while (family_is_alive(at_work->group) && time_monotonic() < kill_at + REAP_LIMIT) {
		if (time_monotonic() >= kill_at)
			family_signal(at_work->group, SIGKILL);
		time_sleep(POLL);
	}
}

static void start_command(struct keeper *keeper)
{
	const struct service_spec *spec = keeper->spec;
	struct buf error = BUF_INIT;

	output_open(&keeper->output, spec);
	keeper->group = output_start(&keeper->output, spec, wait_mask(), &error);
	if (!keeper->group) {
		output_end(&keeper->output);
		record_failure(spec, &keeper->status,
		    arena_strdup(spec->arena,
			mask_text(&spec->environment.secrets, spec->arena, error.text)));
	} else {
		keeper->status.pid = keeper->group;
		at_work = keeper;
		atexit(end_what_is_left);
	}
	buf_release(&error);
}

/* A process that only looks at the lock has it for a moment, too. */
static int take_lock(const struct service_spec *spec)
{
	double give_up = time_monotonic() + LOCK_PATIENCE;
	int lock;

	while ((lock = service_lock(spec->arena, spec->out, spec->name)) < 0 &&
	       errno == EWOULDBLOCK && time_monotonic() < give_up)
		time_sleep(POLL);
	if (lock < 0)
		die("take the lock of the service %s:", spec->name);
	return lock;
}

int keeper_run(const struct service_spec *wanted, pid_t starter)
{
	struct service_spec own = *wanted;
	const struct service_spec *spec = &own;
	const char *why;
	const struct run *run = spec->in_run ? run_read(spec->arena, spec->out, &why) : NULL;
	struct keeper keeper = {
	    .spec = spec,
	    .starter = starter,
	    .check = CHECK_INIT,
	    .ill_since = -1,
	    .deadline = run ? run->deadline : INFINITY,
	};

	catch_signals();
	family_init();
	own.lock = take_lock(spec);
	keeper.status = record_new(spec);
	health_init(&keeper.health, &spec->timing, keeper.status.began);
	title_set(arena_printf(spec->arena, "e2e-service: %s", spec->name));
	record(spec, &keeper.status);
	if (spec->foreign)
		watch_foreign(&keeper);
	else
		start_command(&keeper);
	if (keeper.group || spec->foreign)
		live(&keeper, run ? run->make_pid : 0);
	keeper.status.over = true;
	if (record_is_ours(spec) && service_write(spec->out, &keeper.status) != 0)
		die("write the state of the service %s:", spec->name);
	/* All that goes wrong was reported. */
	keeper_report();
	close(own.lock);
	return EXIT_PASSED;
}
