/* SPDX-License-Identifier: MIT */
#include "run/skip.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "run/journal.h"
#include "state/blocked.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "state/stamp.h"

#include <errno.h>
#include <signal.h>

/* What came before it and did not pass, or is below it and has failed; NULL: nothing. */
static const struct blocked *find_block(const struct job *job)
{
	const struct blocked *blocked = blocked_service(job->arena, job->out, &job->services);

	if (!blocked)
		blocked = blocked_read(job->arena, job->out, NODE_PHASE, job->phase);
	if (!blocked)
		blocked = blocked_read(job->arena, job->out, NODE_RUN, NULL);
	return blocked;
}

static const struct blocked *blocked_by(
    const struct job *job, enum reason reason, const char *cause)
{
	struct blocked *blocked = arena_alloc(job->arena, sizeof *blocked);

	*blocked = (struct blocked){reason, cause};
	return blocked;
}

/* The same in words, of one that has not passed. */
static const struct blocked *blocked_by_need(const struct job *job, const char *need)
{
	const char *mark = run_file(
	    job->arena, job->out, arena_printf(job->arena, "%s/%s", QUARANTINED_DIR, need));

	return blocked_by(job, REASON_BLOCKED,
	    file_exists(mark) ? arena_printf(job->arena,
				    "it needs %s, which is in quarantine and did not pass", need)
			      : need);
}

/* One of those that it needs and that has not passed, or of which begin says that their pass does
 * not hold; or NULL. */
static const struct blocked *find_missing_need(const struct job *job)
{
	for (size_t i = 0; i < job->needs.count; i++) {
		const char *need = job->needs.items[i];
		const struct blocked *blocked = blocked_read(job->arena, job->out, NODE_TEST, need);

		if (blocked)
			return blocked;
		if (!stamp_read(job->arena, job->out, need, STATUS_PASSED, job->run->key))
			return blocked_by_need(job, need);
	}
	return NULL;
}

/* What became of the setup or teardown in this invocation; NULL: nothing yet. */
static const struct result *result_of_now(const struct job *job, const char *test)
{
	const char *name = arena_printf(job->arena, "%s/%s", job->phase, test);

	for (int i = STATUS_PASSED; i <= STATUS_SKIPPED; i++) {
		const struct result *result =
		    stamp_read(job->arena, job->out, name, (enum status)i, job->run->key);

		if (result && result->invocation == job->run->invocation)
			return result;
	}
	return NULL;
}

/* The setup of its phase, where it has not run in this make: then nobody thought that anything of
 * the phase was owed. */
static const struct blocked *find_missing_setup(const struct job *job)
{
	const struct result *result;

	if (!job->setup || job->role != ROLE_TEST)
		return NULL;
	result = result_of_now(job, job->setup);
	if (result && result->status != STATUS_FAILED)
		return NULL;
	return blocked_by(job, REASON_SETUP, job->setup);
}

static const char *begun_mark(const struct job *job)
{
	return run_file(
	    job->arena, job->out, arena_printf(job->arena, "%s/%s", BEGUN_DIR, job->phase));
}

bool skip_must(const struct job *job, struct result *result)
{
	static const struct blocked no_time = {
	    REASON_DEADLINE, "the time limit of the run was reached"};
	const struct blocked *blocked = find_block(job);

	/* Whatever became of the phase, once something of it has begun. */
	if (job->role == ROLE_TEARDOWN && file_exists(begun_mark(job)))
		return false;
	if (!blocked)
		blocked = find_missing_need(job);
	if (!blocked)
		blocked = find_missing_setup(job);
	if (!blocked && time_monotonic() >= journal_run_deadline(job))
		blocked = &no_time;
	if (!blocked)
		return false;
	result->status = STATUS_SKIPPED;
	result->reason = blocked->reason;
	result->detail = blocked->cause;
	return true;
}

bool skip_is_done(const struct job *job)
{
	const struct result *result = result_of_now(job, job->name);

	return job->run->ended >= 0 || !file_exists(begun_mark(job)) ||
	       (result && result->reason != REASON_INTERRUPTED);
}

const char *skip_refuses(const struct job *job)
{
	if (job->role != ROLE_TEARDOWN)
		return "after make has ended, only a teardown can run";
	if (kill((pid_t)job->run->make_pid, 0) == 0 || errno != ESRCH)
		return "make is running there, and runs the teardowns itself";
	return NULL;
}

void skip_none(const struct job *job)
{
	if (!job->teardown)
		return;
	if (file_create_once(begun_mark(job), "") != 0 && errno != EEXIST)
		die("write %s:", begun_mark(job));
}

/* A step that did not pass, and did not skip itself, blocks the steps after it: all that is left of
 * its phase. So does a setup all of its phase. */
void skip_later(const struct job *job, const struct result *result)
{
	if (!result_blocks(result) || job->role == ROLE_TEARDOWN)
		return;
	if (job->role == ROLE_SETUP)
		blocked_set(job->arena, job->out, NODE_PHASE, job->phase, REASON_SETUP, job->name);
	else if (job->sequential)
		blocked_set(
		    job->arena, job->out, NODE_PHASE, job->phase, REASON_BLOCKED, job->name);
}
