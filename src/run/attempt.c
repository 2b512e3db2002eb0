/* SPDX-License-Identifier: MIT */
#include "run/attempt.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "run/announce.h"
#include "run/artifacts.h"
#include "run/exit_codes.h"
#include "run/interrupt.h"
#include "run/journal.h"
#include "run/launch.h"
#include "run/supervise.h"
#include "run/test_environment.h"
#include "run/tool_report.h"
#include "state/expected.h"
#include "state/retry_rule.h"
#include "state/run_state.h"
#include "state/taken_report.h"
#include "text/file_name.h"

/* An attempt that had this share of its own time limit when its phase's budget ended has timed out
 * by its own: budget and limit are often the same figure, and tests start a little after their
 * phase. */
static const double OWN_SHARE = 0.9;

/* Seconds in which a teardown ends that has no limit of its own. */
static const double TEARDOWN_LIMIT = 60;

double attempt_deadline(const struct job *job)
{
	double deadline = journal_run_deadline(job), budget = (double)job->budget / 1000;
	double own = (double)job->limits.timeout / 1000;

	/* It comes after all else, and so also when no time is left for that. */
	if (job->role == ROLE_TEARDOWN)
		return time_monotonic() + (own >= 0 ? own : TEARDOWN_LIMIT);

	if (job->budget >= 0)
		deadline = time_earlier(deadline,
		    job->phase_began + budget + journal_stopped_since(job, job->phase_began));
	return deadline;
}

/* What supervise reports of an attempt while it runs. */
struct progress {
	const struct job *job;
	struct log *log;
	int attempt;
};

static void on_start(void *context, pid_t group)
{
	const struct progress *progress = context;

	for (const struct job *job = progress->job; job; job = job->next)
		journal_start(job, progress->attempt, group);
}

static void on_output(void *context, const char *data, size_t len)
{
	log_output(((struct progress *)context)->log, data, len);
}

static void on_slow(void *context, double running, double limit)
{
	const struct progress *progress = context;
	const long long own = progress->job->limits.timeout;

	/* As it was asked for, though the phase may end a little earlier. */
	if (own >= 0)
		limit = (double)own / 1000;
	for (const struct job *job = progress->job; job; job = job->next)
		journal_slow(job, running, limit);
	announce_slow(progress->job, running, limit);
}

static double expected(void *context)
{
	const struct job *job = ((const struct progress *)context)->job;

	return expected_of(job->arena, job->out, job->phase, job->name);
}

static void on_slower(void *context, double running, double usual)
{
	const struct progress *progress = context;

	for (const struct job *job = progress->job; job; job = job->next)
		journal_slow(job, running, -1);
	announce_slower(progress->job, running, usual);
}

static void on_stop(void *context, double from, double to)
{
	journal_stop(((struct progress *)context)->job, from, to);
}

const struct blocked *attempt_service_down(const struct job *job)
{
	return blocked_service(job->arena, job->out, &job->services);
}

static bool is_lost(void *context)
{
	return attempt_service_down(((const struct progress *)context)->job) != NULL;
}

/* Runs the command; `*problem` says in one line for people why it could not be started. */
static void run_command(const struct job *job, struct log *log, int number,
    const struct environment *environment, struct attempt *attempt, struct result *result,
    const char **problem)
{
	struct progress progress = {job, log, number};
	double own = (double)job->limits.timeout / 1000;
	struct buf error = BUF_INIT;
	struct attempt_spec spec = {
	    .arena = job->arena,
	    .command = environment->command,
	    .variables = environment->variables,
	    .dir = job->dir,
	    .tools = job->bin.count ? job->bin.items[0] : NULL,
	    .codes = &job->codes,
	    .secrets = &environment->secrets,
	    .ignored = job->run->ignored,
	    .begin = time_monotonic(),
	    .timeout = -1,
	    .deadline = attempt_deadline(job),
	    .grace = (double)job->limits.grace / 1000,
	    .leak_fails = job->limits.leak_fails > 0,
	    .on_start = on_start,
	    .on_output = on_output,
	    .on_slow = on_slow,
	    .expected = expected,
	    .on_slower = on_slower,
	    .on_stop = on_stop,
	    .is_lost = job->services.count && job->role != ROLE_TEARDOWN ? is_lost : NULL,
	    .context = &progress,
	};

	if (job->limits.timeout >= 0) {
		spec.timeout = spec.begin + own;
		if (spec.timeout > spec.deadline && spec.deadline >= spec.begin + own * OWN_SHARE)
			spec.timeout = spec.deadline;
	}
	log_begin(log, &environment->secrets, job->limits.log);
	if (job->launcher)
		launch(job, &spec, environment, log, attempt, &result->leaky, &error);
	else
		supervise(&spec, attempt, &result->leaky, &error);
	log_end(log);
	if (error.len)
		*problem = arena_strdup(job->arena, error.text);
	buf_release(&error);
}

/* Dies when the run's own state is gone: no result could be recorded, and the next test to ask
 * would only hear that no run has begun. */
static void see_that_results_are_there(const struct job *job)
{
	if (file_exists(run_file(job->arena, job->out, "run")))
		return;
	die("%s was emptied while %s/%s ran, by this test or by another one: the run's own state, "
	    "%s/.e2e, is gone. Some tools empty the directory that they write to, as Playwright "
	    "does with its outputDir, test-results by default: set output in the plan, or E2E_OUT",
	    job->out, job->phase, job->name, job->out);
}

void attempt_run(const struct job *job, struct log *log, int number, struct attempt *attempt,
    struct result *result, struct environment *environment)
{
	struct timespec wall = time_wall();
	double begin = time_monotonic();
	char *started = arena_alloc(job->arena, TIME_TEXT);
	const char *problem = NULL;

	time_iso8601(wall, started);
	*attempt = (struct attempt){
	    .status = STATUS_FAILED, .reason = REASON_ERROR, .exit_code = -1, .started = started};
	artifacts_begin(job, number);
	if (number > 1)
		log_line(log,
		    arena_printf(job->arena, "attempt %d of %d", number, job->limits.retries + 1));
	if (test_environment_make(job, number, environment, &problem) == 0) {
		result->command = environment->shown;
		struct tool_report_before before = tool_report_look(job,
		    environment->report ? path_absolute(job->arena, environment->report) : NULL);

		run_command(job, log, number, environment, attempt, result, &problem);
		see_that_results_are_there(job);
		result->report = before.place ? tool_report_take(job, &before,
						    &environment->secrets, &result->report_problem)
					      : NULL;
	} else {
		for (const struct job *each = job; each; each = each->next)
			journal_start(each, number, 0);
	}
	attempt->duration = time_monotonic() - begin - attempt->stopped - attempt->queued;
	if (problem) {
		problem = mask_text(&environment->secrets, job->arena, problem);
		result->detail = problem;
		log_line(log, problem);
	}
}

/* A file of the test that is not there, or NULL. What has only the looks of a name may be one of
 * the tool's own. */
static const char *find_missing_input(const struct job *job)
{
	for (size_t i = 0; i < job->inputs.count; i++)
		if (looks_like_file(job->inputs.items[i]) && !file_exists(job->inputs.items[i]))
			return job->inputs.items[i];
	return NULL;
}

bool attempt_is_last(const struct job *job, const struct attempt *attempt, int number)
{
	if (attempt->status != STATUS_FAILED || number > job->limits.retries)
		return true;
	/* Trying again makes no file. */
	if (find_missing_input(job))
		return true;
	return !retry_cause_is_in(job->limits.retry_on, attempt->reason) ||
	       (attempt->reason == REASON_EXIT &&
		   exit_code_find(&job->codes, attempt->exit_code).meaning == EXIT_FATAL);
}

static double delay_after(const struct job *job, int number)
{
	return (double)retry_delay_after(&job->limits, number) / 1000;
}

bool attempt_may_follow(const struct job *job, int number)
{
	/* Against a service that is down no further attempt is worth its time. */
	return !interrupt_signal() && !attempt_service_down(job) &&
	       time_monotonic() + delay_after(job, number) < attempt_deadline(job);
}

void attempt_tell_next(const struct job *job, const struct attempt *failed, int number)
{
	announce_retry(job, failed, number + 1, job->limits.retries + 1, delay_after(job, number));
}

bool attempt_wait(const struct job *job, int number)
{
	supervise_sleep(delay_after(job, number));
	return !interrupt_signal();
}

/* What the tool means by its exit code, or why it had to be one; or NULL. */
static const char *exit_text(
    const struct job *job, const struct attempt *attempt, const char *missing)
{
	struct exit_code code;

	if (attempt->reason != REASON_EXIT || attempt->exit_code <= 0)
		return NULL;
	if (missing)
		return arena_printf(
		    job->arena, "exit %d: %s does not exist", attempt->exit_code, missing);
	code = exit_code_find(&job->codes, attempt->exit_code);
	return code.text ? arena_printf(job->arena, "exit %d: %s", code.code, code.text) : NULL;
}

void attempts_conclude(const struct job *job, struct result *result)
{
	const struct attempt *last = &result->attempts[result->attempt_count - 1];
	const char *missing = last->status == STATUS_FAILED ? find_missing_input(job) : NULL;
	const struct blocked *lost;

	result->log = job->log;
	if (result->report && !result->report_problem)
		result->report_content = report_content(job->arena, result->report);
	if (artifacts_end(job))
		result->artifacts = job->artifacts;
	result->status = last->status;
	result->reason = last->reason;
	result->tool_failed = last->status == STATUS_FAILED && last->reason == REASON_EXIT &&
			      (missing || exit_code_is_of_tool(&job->codes, last->exit_code));
	if (!result->detail)
		result->detail = exit_text(job, last, missing);
	/* Who starts a service again by hand has removed the mark. */
	if (last->reason == REASON_SERVICE && (lost = attempt_service_down(job)))
		result->detail = lost->cause;
	result->flaky = last->status == STATUS_PASSED && result->attempt_count > 1;
	/* An attempt that failed is not undone by one that did not try. */
	if (last->status == STATUS_SKIPPED && result->attempt_count > 1) {
		result->status = STATUS_FAILED;
		result->detail = "an attempt failed, and the last one skipped itself";
	}
}
