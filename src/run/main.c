/* SPDX-License-Identifier: MIT */
/* e2e-run: one test, from its command line to its stamp.
 *
 *   options -> job -> a pass that still holds, and that is all
 *                  -> old results gone -> evidence -> attempts (or a reason to skip) -> evidence
 *                  -> stamp -> console
 *
 * It exits 0 once the result is recorded, whatever the result: a failure is data, which
 * e2e-report judges. Exit 2: wrong usage. Exit 3: it could not record. When the run is interrupted
 * it records that and dies of the same signal, so that make stops. */
#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "exec/family.h"
#include "exec/wait.h"
#include "plan/report_files.h"
#include "run/announce.h"
#include "run/batch.h"
#include "run/evidence.h"
#include "run/farewell.h"
#include "run/interrupt.h"
#include "run/job.h"
#include "run/journal.h"
#include "run/node.h"
#include "run/old_results.h"
#include "run/options.h"
#include "run/retry.h"
#include "run/skip.h"
#include "run/slots.h"
#include "run/wake.h"
#include "state/failures.h"
#include "state/output_groups.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "state/stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Whether a test that waits for its jobs is not to be run any more. */
static bool is_off(const struct job *job)
{
	struct result skipped;

	return skip_must(job, &skipped);
}

/* The test as one of a batch; false: it is left to the caller, because it must not be run at all.
 */
static bool run_in_batch(struct job *job)
{
	struct batch batch;
	struct result skipped = {0};
	bool skip = skip_must(job, &skipped);

	/* Make knows of no order between what such a rule needs and the other tests. */
	if (evidence_is_asked_for_more(job)) {
		tree_remove_or_die(
		    stamp_path(job->arena, job->out, job->phase, job->name, STATUS_PASSED));
		die_usage(
		    "%s/%s shares a start of its tool with other tests, and a rule for its "
		    "result has prerequisites of its own (%s); it cannot wait for them alone: "
		    "put them before e2e-begin, or give its phase batch: 1",
		    job->phase, job->name, job->newer);
	}
	if (!batch_claim(job, skip, &batch))
		return true;
	if (skip)
		return false;
	/* All of them have these jobs between them. */
	slots_take(job, is_off);
	family_init();
	job->phase_began = journal_phase_start(job);
	skip_none(job);
	batch_run(&batch);
	slots_give(job);
	return true;
}

/* As long as we live, a new run does not begin: see lifecycle/orphans. The lock goes with us.
 * Returns the descriptor that has it, or -1. */
static int stay_known(const struct job *job)
{
	const char *path = run_file(job->arena, job->out, ALIVE_FILE);
	int fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0 && errno != ENOENT)
		die("open %s:", path);
	if (fd >= 0)
		flock(fd, LOCK_SH | LOCK_NB);
	return fd;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct job job = {.arena = &arena};
	struct timespec wall = time_wall();
	double begin = time_monotonic();
	char started[TIME_TEXT];
	const char *why;
	int room, alive;

	program_begin(argv[0]);
	options_read(&job, argc, argv);
	if (job.node) {
		int code = node_run(&arena, job.node);

		arena_release(&arena);
		return code;
	}
	if (strchr(argv[0], '/'))
		job.programs = path_absolute(&arena, path_dir(&arena, argv[0]));
	signal(SIGPIPE, SIG_IGN);
	job.run = run_read(&arena, job.out, &why);
	if (!job.run)
		die_usage("%s: %s (start tests with make e2e)", job.out, why);
	if (job.after_make && skip_is_done(&job)) {
		arena_release(&arena);
		return EXIT_PASSED;
	}
	why = job.after_make ? skip_refuses(&job) : run_refuses_make(job.run);
	if (why) {
		reports_forget(&arena, job.out);
		die_usage("%s: %s", job.out, why);
	}
	alive = stay_known(&job);
	if (job.run->grouped)
		output_groups_end_at_exit(job.out);
	interrupt_init(job.after_make ? getppid() : (pid_t)job.run->make_pid);
	time_iso8601(wall, started);
	struct result result = {
	    .run = job.run->id,
	    .invocation = job.run->invocation,
	    .phase = job.phase,
	    .name = job.name,
	    .started = started,
	    .offset = begin - job.run->began,
	    .definition = job.definition,
	    .command = job.command,
	};

	if (dir_make(arena_printf(&arena, "%s/%s", job.out, job.phase)) != 0)
		die("make the directory %s/%s:", job.out, job.phase);
	if (evidence_keeps_pass(&job)) {
		output_groups_go_on();
		arena_release(&arena);
		return EXIT_PASSED;
	}
	if (!job.after_make)
		wake_services(&job, is_off);
	if (job.batch && run_in_batch(&job)) {
		if (interrupt_signal()) {
			farewell(&job, alive);
			end_by_signal(interrupt_signal());
		}
		output_groups_go_on();
		arena_release(&arena);
		return EXIT_PASSED;
	}
	room = old_results_replace(&job);
	if (!is_off(&job))
		slots_take(&job, is_off);
	family_init();
	begin = time_monotonic();
	time_iso8601(time_wall(), started);
	result.offset = begin - job.run->began;
	job.phase_began = journal_phase_start(&job);
	if (skip_must(&job, &result)) {
		tree_remove_or_die(job.log);
		journal_start(&job, 1, 0);
	} else if (job.limits.slots > 1 && interrupt_signal()) {
		/* While it waited for its jobs: it is not started. */
		result.status = STATUS_FAILED;
		result.reason = REASON_INTERRUPTED;
		tree_remove_or_die(job.log);
		journal_start(&job, 1, 0);
	} else {
		skip_none(&job);
		evidence_take(&job, &result);
		retry(&job, &result);
		evidence_hold(&job, &result);
	}
	result.duration = time_monotonic() - begin - journal_stopped_since(&job, begin);
	for (size_t i = 0; i < result.attempt_count; i++)
		result.duration -= result.attempts[i].queued;
	result.finished = time_seconds(time_wall());
	if (stamp_write(&arena, job.out, &result, job.run->key, room) != 0)
		die("write %s:", stamp_path(&arena, job.out, job.phase, job.name, result.status));
	failure_note(&arena, job.out, &result);
	skip_later(&job, &result);
	journal_end(&job, &result);
	announce(&job, &result);
	slots_give(&job);
	if (result.reason == REASON_INTERRUPTED || interrupt_signal()) {
		farewell(&job, alive);
		end_by_signal(interrupt_signal());
	}
	output_groups_go_on();
	arena_release(&arena);
	return EXIT_PASSED;
}
