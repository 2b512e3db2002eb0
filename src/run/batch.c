/* SPDX-License-Identifier: MIT */
#include "run/batch.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "run/announce.h"
#include "run/artifacts.h"
#include "run/attempt.h"
#include "run/evidence.h"
#include "run/journal.h"
#include "run/old_results.h"
#include "run/retry_budget.h"
#include "run/round.h"
#include "state/batch_file.h"
#include "state/failures.h"
#include "state/stamp.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char PATH_WORD[] = "${path}";
enum { LOG_MAX = 1024 * 1024 * 1024 };

/* ---- who is in it ---- */

static struct job job_of(const struct job *lead, const struct batch_member *member)
{
	struct job job = *lead;

	job.name = member->name;
	job.path = member->path;
	job.definition = member->definition;
	job.unwatched = member->unwatched;
	job.inputs = (struct strings){0};
	if (member->input) {
		job.inputs.items = arena_alloc(job.arena, sizeof *job.inputs.items);
		job.inputs.items[job.inputs.count++] = arena_strdup(job.arena, member->input);
	}
	job.newer = NULL;
	job.log = arena_printf(job.arena, "%s/%s/%s.log", job.out, job.phase, job.name);
	job.artifacts = arena_printf(job.arena, "%s/%s/%s.d", job.out, job.phase, job.name);
	return job;
}

static void add_member(struct batch *batch, const struct job *job)
{
	struct member *member = &batch->members[batch->count++];

	member->job = *job;
	member->result = (struct result){
	    .run = job->run->id,
	    .invocation = job->run->invocation,
	    .phase = job->phase,
	    .name = job->name,
	    .definition = job->definition,
	    .command = job->command,
	};
}

bool batch_claim(const struct job *job, bool alone, struct batch *batch)
{
	struct batch_file file;

	batch_file_open(job->arena, job->out, job->run, job->phase, job->name, &file);
	if (map_get(&file.claimed, job->name)) {
		batch_file_close(&file);
		return false;
	}
	*batch = (struct batch){.lead = job};
	batch->members = arena_alloc(job->arena, (file.count + 1) * sizeof *batch->members);
	add_member(batch, job);
	for (size_t i = 0; i < file.count && batch->count < BATCH_MAX && !alone; i++) {
		struct job other = job_of(job, &file.members[i]);

		if (strcmp(other.name, job->name) != 0 && !map_get(&file.claimed, other.name) &&
		    !evidence_keeps_pass(&other))
			add_member(batch, &other);
	}
	for (size_t i = 0; i < batch->count; i++)
		batch_file_claim(&file, batch->members[i].job.name);
	batch_file_close(&file);
	return true;
}

/* ---- its logs ---- */

/* All of them are in one file, which has the name of each. */
static void share_log(const struct job *from, const struct job *to)
{
	tree_remove_or_die(to->log);
	/* Where a file system has no such names, each gets a copy: see keep_log. */
	(void)!link(from->log, to->log);
}

static void keep_log(const struct job *from, const struct job *to)
{
	struct buf text = BUF_INIT;

	if (file_exists(to->log))
		return;
	if (file_read(from->log, LOG_MAX, &text) != 0 ||
	    file_replace(to->log, &text, false, NULL) != 0)
		die("write %s:", to->log);
	buf_release(&text);
}

/* ---- the command ---- */

/* The command of the round: the word ${path} is the paths of all. */
static struct job job_of_round(struct round *round)
{
	struct job job = round->members[0]->job;
	struct strings command = {0};

	command.items =
	    arena_alloc(job.arena, (job.command.count + round->count + 1) * sizeof *command.items);
	for (size_t i = 0; i < job.command.count; i++) {
		if (strcmp(job.command.items[i], PATH_WORD) != 0) {
			command.items[command.count++] = job.command.items[i];
			continue;
		}
		job.first_path = command.count;
		job.path_count = round->count;
		for (size_t j = 0; j < round->count; j++)
			command.items[command.count++] =
			    arena_strdup(job.arena, round->members[j]->job.path);
	}
	job.command = command;
	job.path = NULL;
	if (job.limits.timeout >= 0)
		job.limits.timeout *= (long long)round->count;
	for (size_t i = 0; i < round->count; i++)
		round->members[i]->job.next =
		    i + 1 < round->count ? &round->members[i + 1]->job : NULL;
	job.next = round->members[0]->job.next;
	return job;
}

/* ---- all of it ---- */

static void begin_member(struct batch *batch, struct member *member)
{
	const struct job *lead = batch->lead;
	/* One more where it has to be run alone. */
	size_t most = (size_t)lead->limits.retries + 2;

	member->room = old_results_replace(&member->job);
	member->job.phase_began = lead->phase_began;
	/* It waited for its jobs after the members were made. */
	member->job.slots = lead->slots;
	member->result.attempts = arena_alloc(lead->arena, most * sizeof *member->result.attempts);
	evidence_take(&member->job, &member->result);
}

/* Make may come to the test only now, and sees then that it is there: for what has been made since
 * the batch began, by a rule that the plan does not know of, it is too old. Then make asks for it.
 */
static void date_back(const struct batch *batch, const struct member *member)
{
	const struct job *job = &member->job;
	const struct timespec times[2] = {batch->began, batch->began};
	const char *path =
	    stamp_path(job->arena, job->out, job->phase, job->name, member->result.status);

	if (member != batch->members && utimensat(AT_FDCWD, path, times, 0) != 0)
		die("set the time of %s:", path);
}

static void finish_member(struct batch *batch, struct member *member)
{
	const struct job *job = &member->job;
	struct result *result = &member->result;

	member->done = true;
	keep_log(batch->lead, job);
	attempts_conclude(job, result);
	if (result->status != STATUS_PASSED)
		member->shared.explained = NULL;
	evidence_hold(job, result);
	result->finished = time_seconds(time_wall());
	if (stamp_write(job->arena, job->out, result, job->run->key, member->room) != 0)
		die("write %s:",
		    stamp_path(job->arena, job->out, job->phase, job->name, result->status));
	date_back(batch, member);
	failure_note(job->arena, job->out, result);
	journal_end(job, result);
	announce(job, result);
}

/* One attempt of those that are not done; of `only`, when that is not NULL. Returns whether it
 * broke. */
static bool run_round(struct batch *batch, struct member *only, struct log *log, int number)
{
	struct round *round = arena_alloc(batch->lead->arena, sizeof *round);
	struct environment environment = {0};
	struct job job;

	round->lead = batch->lead;
	round->number = number;
	for (size_t i = 0; i < batch->count; i++)
		if (only ? &batch->members[i] == only : !batch->members[i].done)
			round->members[round->count++] = &batch->members[i];
	/* What is left of the one before; the first one's directory is that of this attempt. */
	for (size_t i = 1; number > 1 && i < round->count; i++)
		artifacts_keep(&round->members[i]->job, number);
	job = job_of_round(round);
	round->wall = time_wall();
	round->began = time_monotonic();
	attempt_run(&job, log, number, &round->attempt, &round->told, &environment);
	round_judge(round, &environment, &job);
	return round->broken;
}

/* Finishes the members for which no budget has another attempt; returns whether others are left. */
static bool take_budgets(struct batch *batch, struct log *log)
{
	bool left = false;

	for (size_t i = 0; i < batch->count; i++) {
		struct member *member = &batch->members[i];

		if (member->done)
			continue;
		if (retry_budget_take(&member->job, &member->result)) {
			left = true;
			continue;
		}
		/* A result without its log is none. */
		if (log->error)
			log_close(log);
		finish_member(batch, member);
	}
	return left;
}

static bool may_go_on(struct batch *batch, struct log *log, int number)
{
	if (!attempt_may_follow(batch->lead, number) || !take_budgets(batch, log))
		return false;
	for (size_t i = 0; i < batch->count; i++)
		if (!batch->members[i].done)
			attempt_tell_next(&batch->members[i].job,
			    &batch->members[i].result.attempts[number - 1], number);
	return attempt_wait(batch->lead, number);
}

/* Each of those that are not done has a start of its own, so that it is found whose failure it was
 * that broke the attempt of all; that attempt counts, so that who passes now is flaky. */
static void run_alone(struct batch *batch, struct log *log, int number)
{
	log_line(log, "it is not known which file failed: each file is run alone");
	for (size_t i = 0; i < batch->count; i++) {
		struct member *member = &batch->members[i];
		const struct attempt *last = NULL;

		if (member->done)
			continue;
		member->job.limits.retries++;
		for (int n = number; attempt_may_follow(batch->lead, n) &&
				     retry_budget_take(&member->job, &member->result) &&
				     attempt_wait(batch->lead, n);) {
			log_line(log, arena_printf(member->job.arena, "%s/%s alone",
					  member->job.phase, member->job.name));
			run_round(batch, member, log, ++n);
			last = &member->result.attempts[n - 1];
			if (attempt_is_last(&member->job, last, n))
				break;
		}
		if (log->error)
			log_close(log);
		finish_member(batch, member);
	}
}

/* Finishes the members that have had their last attempt; returns whether others are left. */
static bool finish_some(struct batch *batch, struct log *log, int number)
{
	bool left = false;

	for (size_t i = 0; i < batch->count; i++) {
		const struct member *member = &batch->members[i];

		left |= !member->done && !attempt_is_last(&member->job,
					     &member->result.attempts[number - 1], number);
	}
	if (!left)
		return false;
	/* A result without its log is none. */
	if (log->error)
		log_close(log);
	for (size_t i = 0; i < batch->count; i++) {
		struct member *member = &batch->members[i];

		if (!member->done &&
		    attempt_is_last(&member->job, &member->result.attempts[number - 1], number))
			finish_member(batch, member);
	}
	return true;
}

void batch_run(struct batch *batch)
{
	struct log log;
	int number = 0;
	bool broken;

	batch->began = time_wall();
	for (size_t i = 0; i < batch->count; i++)
		begin_member(batch, &batch->members[i]);
	log_open(&log, batch->lead->log, "e2e-run");
	for (size_t i = 1; i < batch->count; i++)
		share_log(batch->lead, &batch->members[i].job);
	do
		broken = run_round(batch, NULL, &log, ++number);
	while (!broken && finish_some(batch, &log, number) && may_go_on(batch, &log, number));
	if (broken)
		run_alone(batch, &log, number);
	log_close(&log);
	for (size_t i = 0; i < batch->count; i++)
		if (!batch->members[i].done)
			finish_member(batch, &batch->members[i]);
}
