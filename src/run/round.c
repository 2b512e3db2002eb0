/* SPDX-License-Identifier: MIT */
/* What counts of a batch is the tool's own report, a part for each test, and its exit code. A test
 * has passed when it has cases, none of them failed, and the tool exited with 0, or with a code
 * that means failed cases, and one of the other tests explains that. Where the tool did not come to
 * its own end, or its report cannot be dealt out, all have failed that shared the attempt. */
#include "run/round.h"

#include "base/time.h"
#include "run/exit_codes.h"
#include "run/journal.h"

/* Of a shell and of env(1), when the tool is not there; and of a test that need not be tried again.
 */
enum { EXIT_NOT_FOUND = 127, EXIT_HARD = 99 };

/* Whether the exit code says something that holds for all files alike, whatever the report says. */
static bool holds_for_all(const struct round *round)
{
	int code = round->attempt.exit_code;

	return code != 0 && exit_code_find(&round->lead->codes, code).meaning != EXIT_FAILS;
}

/* How it ended for one member. */
struct verdict {
	enum status status;
	enum reason reason;
	int exit_code;
	const char *detail, *report, *problem, *explained;
};

/* What speaks against all alike. */
static bool judge_all(const struct round *round, const char *problem, struct verdict *verdict)
{
	const struct job *job = round->lead;
	const struct attempt *attempt = &round->attempt;

	*verdict = (struct verdict){
	    .status = STATUS_FAILED,
	    .reason = attempt->reason,
	    .exit_code = attempt->exit_code,
	    .detail = round->told.detail,
	    .report = problem ? round->told.report : NULL,
	    .problem = problem,
	};
	if (attempt->reason != REASON_EXIT)
		return true;
	if (attempt->status == STATUS_SKIPPED)
		verdict->detail = arena_printf(job->arena,
		    "exit %d, which does not say what was skipped in a batch", attempt->exit_code);
	if (holds_for_all(round))
		return true;
	if (problem && attempt->exit_code == 0) {
		verdict->reason = REASON_REPORT;
		verdict->detail = arena_printf(job->arena, "exit 0, but %s", problem);
	}
	return problem != NULL;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* What speaks against one test, in its own part; NULL: nothing. */
static const char *against(const struct job *job, const struct part *part, int exit_code)
{
	if (part->failed)
		return arena_printf(job->arena, "its report has %zu failed case%s", part->failed,
		    plural(part->failed));
	/* After a failure, what has no case may not have been run at all. */
	if (!part->cases && (!job->empty_allowed || exit_code != 0))
		return "the report of its batch has no case for it";
	return exit_code != 0 && part->cut_short ? "the tool stopped before all of its cases"
						 : NULL;
}

static void judge_one(
    const struct round *round, size_t index, const char *failed, struct verdict *verdict)
{
	const struct job *job = &round->members[index]->job;
	const struct part *part = &round->parts[index];
	const int exit_code = round->attempt.exit_code;
	const char *why = against(job, part, exit_code);

	*verdict = (struct verdict){
	    .status = STATUS_FAILED,
	    .reason = exit_code == 0 ? REASON_REPORT : REASON_EXIT,
	    .exit_code = exit_code,
	    .report = part->file,
	};
	if (why) {
		if (exit_code == 0)
			verdict->detail = arena_printf(job->arena, "exit 0, but %s", why);
		else if (!part->failed)
			verdict->detail =
			    arena_printf(job->arena, "exit %d, and %s", exit_code, why);
	} else if (exit_code == 0) {
		verdict->status = STATUS_PASSED;
		verdict->reason = REASON_EXIT;
	} else if (failed && exit_code_means_failed_cases(&round->lead->codes, exit_code)) {
		/* Others mean that the tool was interrupted or broke down (pytest: 2, 3), and may
		 * have left out cases of any file. */
		verdict->status = STATUS_PASSED;
		verdict->exit_code = -1;
		verdict->explained = failed;
	} else {
		verdict->detail = arena_printf(job->arena,
		    failed ? "exit %d, which failed cases alone do not explain"
			   : "exit %d, and no failed case in its report explains that",
		    exit_code);
	}
}

/* A test of the round that has failed by its own cases, or NULL. */
static const char *find_failed(const struct round *round)
{
	for (size_t i = 0; i < round->count; i++)
		if (round->parts[i].failed)
			return arena_printf(round->lead->arena, "%s/%s",
			    round->members[i]->job.phase, round->members[i]->job.name);
	return NULL;
}

/* The time of its cases, as the report has it; 0: there is none. */
static double cases_time(const struct part *part)
{
	return part->cases && part->duration > 0 ? part->duration : 0;
}

/* The share of each in the time of the attempt: what its cases took, and of the rest, in which the
 * tool started, an equal part. Where cases ran side by side, they have less than they took. `all`:
 * the time of the cases of all. */
static double share_of(const struct round *round, size_t index, double all)
{
	double own = cases_time(&round->parts[index]), time = round->attempt.duration;

	if (all > time)
		return time * own / all;
	return own + (time - all) / (double)round->count;
}

/* They are said to have run one after the other. */
static const char *time_after(struct arena *arena, struct timespec wall, double seconds)
{
	char *text = arena_alloc(arena, TIME_TEXT);

	time_iso8601(time_from_seconds(time_seconds(wall) + seconds), text);
	return text;
}

/* Whether a start for each alone may tell whose it was. Where the run ends, or the command cannot
 * be started at all, it cannot. */
static bool may_be_somebodys(const struct round *round)
{
	switch (round->attempt.reason) {
	case REASON_EXIT:
		return round->attempt.exit_code != EXIT_NOT_FOUND &&
		       round->attempt.exit_code != EXIT_HARD;
	case REASON_SIGNAL:
	case REASON_TIMEOUT:
	case REASON_LEAKY:
	case REASON_REPORT:
		return true;
	case REASON_DEADLINE:
	case REASON_BLOCKED:
	case REASON_HALTED:
	case REASON_SETUP:
	case REASON_INTERRUPTED:
	case REASON_CHANGED:
	case REASON_LAUNCHER:
	case REASON_SERVICE:
	case REASON_ERROR:
	case REASON_MISSING:
	case REASON_INVALID:
		break;
	}
	return false;
}

static void note(struct round *round, size_t index, const struct verdict *verdict, double before,
    double duration)
{
	struct member *member = round->members[index];
	struct result *result = &member->result;
	const struct job *job = &member->job;
	const char *started = time_after(job->arena, round->wall, before);

	if (round->number == 1) {
		result->started = started;
		result->offset = round->began + before - job->run->began;
		member->shared.offset = round->began - job->run->began;
		result->shared = &member->shared;
	}
	result->attempts[result->attempt_count++] = (struct attempt){
	    .status = verdict->status,
	    .reason = verdict->reason,
	    .exit_code = verdict->exit_code,
	    .signal = round->attempt.signal,
	    .duration = duration,
	    .stopped = round->attempt.stopped,
	    .started = started,
	};
	result->duration += duration;
	member->shared.duration =
	    time_monotonic() - job->run->began - member->shared.offset -
	    journal_stopped_since(job, job->run->began + member->shared.offset);
	member->shared.explained = verdict->explained;
	result->command = round->told.command.count ? round->told.command : job->command;
	result->detail = verdict->detail;
	result->leaky = round->told.leaky;
	result->report = verdict->report;
	result->report_problem = verdict->problem;
}

void round_judge(struct round *round, const struct environment *environment, const struct job *job)
{
	const char *problem = NULL, *failed;
	struct verdict verdict;
	bool dealt = false, all = false, passed = false;
	double before = 0, cases = 0;

	for (size_t i = 0; i < round->count; i++) {
		round->parts[i] = (struct part){.duration = -1};
		round->parts[i].file = arena_printf(
		    job->arena, "%s/e2e-report.json", round->members[i]->job.artifacts);
	}
	if (round->attempt.reason == REASON_EXIT && !holds_for_all(round)) {
		for (size_t i = 0; i < round->count; i++)
			round->parts[i].path = environment->command[job->first_path + i];
		problem = round->told.report_problem;
		if (!problem)
			problem = split_report(job, round->told.report, round->parts, round->count);
		if (problem)
			problem = mask_text(&environment->secrets, job->arena, problem);
		dealt = !problem;
	}
	failed = dealt ? find_failed(round) : NULL;
	all = judge_all(round, problem, &verdict);
	for (size_t i = 0; i < round->count; i++)
		cases += cases_time(&round->parts[i]);
	for (size_t i = 0; i < round->count; i++) {
		double share = share_of(round, i, cases);

		if (!all)
			judge_one(round, i, failed, &verdict);
		passed |= verdict.status == STATUS_PASSED;
		note(round, i, &verdict, before, share);
		before += share;
	}
	round->broken = round->count > 1 && !passed && !failed && may_be_somebodys(round);
}
