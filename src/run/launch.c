/* SPDX-License-Identifier: MIT */
/* The life of a launch:
 *
 *   LAUNCHED --the launcher has ended--> a verdict is looked for --there is one--> over
 *       |                                     |
 *       +--limit, interrupt, queue over-------+--none--> REVOKED: the claim is ours, so it never
 *                                                        runs; or the lease is taken away, it is
 *                                                        cancelled, and its end is waited for */
#include "run/launch.h"

#include "base/die.h"
#include "base/files.h"
#include "base/random.h"
#include "base/strings.h"
#include "base/time.h"
#include "run/interrupt.h"
#include "run/launch_cancel.h"
#include "run/launch_job.h"
#include "run/launch_words.h"
#include "run/launcher_output.h"
#include "run/node_job.h"
#include "state/job_claim.h"
#include "state/run_state.h"
#include "state/stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Seconds. For a verdict to become visible when the launcher has ended; for what is cancelled to
 * end when somebody pressed Ctrl-C; and what the part beside the test may take longer than the
 * test's own limit. */
static const double VISIBLE = 10, INTERRUPT_PATIENCE = 4, OVERHEAD = 30;
/* What a test may take longer to end because its lease was taken away than by a signal. */
static const double REVOKED_SLACK = 2;
static const double POLL_FIRST = 0.02, POLL_MOST = 0.5;
/* LINES_SAID: of what the launcher says; srun tells why it failed in two, in any order. */
enum { VERDICT_MAX = 16 * 1024 * 1024, NONCE_BYTES = 8, LINES_SAID = 2 };

struct launching {
	const struct job *job;
	const struct attempt_spec *spec;
	struct launch_names names;
	const char *claim_file, *dir, *verdict;
	double began, touched;
	double queue_end; /* by when it has to have started; and after that by when to have ended */
	double backstop;
	bool started;        /* it was seen that it has */
	bool revoked;        /* nobody waits for it any more */
	bool never;          /* and nobody has begun, nor will */
	bool late, overdue;  /* why it was ended, when it was */
	const char *how;     /* the launcher has ended, for people */
	struct buf said;     /* by the launcher */
	const char *waiting; /* what it had said when it was `late`, as the end of a message */
	const struct result *result;
};

/* ---- the lease ---- */

static void touch_lease(struct launching *launching, double now)
{
	if (now < launching->touched + LEASE_TOUCH)
		return;
	launching->touched = now;
	/* When that fails, the part beside the test will see that nobody waits for it. */
	(void)utimensat(AT_FDCWD, launching->names.job_file, NULL, 0);
}

static bool has_claim(const struct launching *launching)
{
	return node_sees(node_jobs_dir(launching->job->arena, launching->job->out),
	    arena_printf(launching->job->arena, "%s.claim", launching->names.nonce));
}

/* Whether the part beside the test is there: one that has ended leaves its claim. */
static bool is_at_work(const struct launching *launching)
{
	return has_claim(launching) &&
	       !job_claim_read(launching->job->arena, launching->claim_file).ended;
}

static const char *last_words(const struct launching *launching)
{
	return launcher_last_words(launching->job->arena, &launching->said, LINES_SAID);
}

/* Asked now and then while the launcher runs; true: it is to be ended. */
static bool is_lost(void *context)
{
	struct launching *launching = context;
	const struct attempt_spec *spec = launching->spec;
	double now = time_monotonic();

	if (!launching->revoked)
		touch_lease(launching, now);
	if (!launching->started && now >= launching->queue_end) {
		launching->started = has_claim(launching);
		launching->late = !launching->started;
		/* When it is ended, it may speak of that. */
		if (launching->late)
			launching->waiting = last_words(launching);
	}
	launching->overdue = launching->started && now >= launching->backstop;
	return launching->late || launching->overdue ||
	       (spec->is_lost && spec->is_lost(spec->context));
}

/* Whether nobody will ever run it: who makes the claim first decides. */
static bool take_back(struct launching *launching)
{
	launching->revoked = true;
	if (file_create_once(launching->claim_file, JOB_CLAIM_REVOKED) == 0)
		launching->never = true;
	(void)unlink(launching->names.job_file);
	return launching->never;
}

/* It has to end. Many a launcher kills what it has started when it is ended itself; so the part
 * beside the test is left to see that its lease is gone, and ends the test as it would beside make.
 */
static bool on_end(void *context)
{
	return !take_back(context);
}

/* ---- what is told ---- */

static void on_start(void *context, pid_t group)
{
	const struct attempt_spec *spec = ((struct launching *)context)->spec;

	spec->on_start(spec->context, group);
}

static void on_output(void *context, const char *data, size_t len)
{
	launcher_output_add(&((struct launching *)context)->said, data, len);
}

static void on_stop(void *context, double from, double to)
{
	const struct attempt_spec *spec = ((struct launching *)context)->spec;

	spec->on_stop(spec->context, from, to);
}

/* ---- the verdict ---- */

/* Whether it is the verdict of this launch, whole and sealed by this run. */
static const struct result *read_verdict(const struct launching *launching)
{
	const struct job *job = launching->job;
	const char *path = arena_printf(job->arena, "%s/%s", launching->dir, launching->verdict);
	struct result *result = NULL;
	struct buf text = BUF_INIT;
	const char *why;

	if (file_read(path, VERDICT_MAX, &text) == 0)
		result = stamp_parse(job->arena, text.text, text.len, job->run->key, &why);
	buf_release(&text);
	if (!result || !result->sealed || strcmp(result->definition, launching->names.nonce) != 0 ||
	    strcmp(result->run, job->run->id) != 0 || strcmp(result->phase, job->phase) != 0 ||
	    strcmp(result->name, job->name) != 0 || result->attempt_count != 1 ||
	    result->command.count != 1)
		return NULL;
	return result;
}

static const struct result *see_verdict(const struct launching *launching)
{
	return node_sees(launching->dir, launching->verdict) ? read_verdict(launching) : NULL;
}

/* Looks for the verdict for that time; while the lease is ours, it goes on. `gone`: no longer than
 * the part beside the test is there. */
static const struct result *wait_for_verdict(struct launching *launching, double seconds, bool gone)
{
	double end = time_monotonic() + seconds, pause = POLL_FIRST;
	const struct result *result;

	while (!(result = see_verdict(launching)) && time_monotonic() < end &&
	       !(gone && !is_at_work(launching)) && !(interrupt_is_urgent())) {
		if (!launching->revoked)
			touch_lease(launching, time_monotonic());
		time_sleep(pause);
		pause = pause * 2 < POLL_MOST ? pause * 2 : POLL_MOST;
	}
	return result ? result : see_verdict(launching);
}

/* ---- the end ---- */

/* The host that has claimed it, or "an unknown host". */
static const char *claimed_by(const struct launching *launching)
{
	const char *host = has_claim(launching)
			       ? job_claim_read(launching->job->arena, launching->claim_file).host
			       : NULL;

	return host ? host : "an unknown host";
}

/* It is at work, or was, where we may not reach it; so it is left to end by itself. */
static void wait_for_end(struct launching *launching)
{
	struct job_claim claim = job_claim_read(launching->job->arena, launching->claim_file);

	launching->result = wait_for_verdict(
	    launching, interrupt_signal() ? INTERRUPT_PATIENCE : job_claim_patience(&claim), true);
	/* The next make has nothing to wait for. */
	if (!launching->result && !interrupt_signal() && is_at_work(launching))
		job_claim_end(launching->claim_file);
}

/* Sees to it that nothing of the launch is at work any more, and finds out what became of it.
 * `ended`: by us, before its time. Returns why there is no verdict, for people; NULL: there is. */
static const char *settle(
    struct launching *launching, const struct environment *environment, bool ended)
{
	struct arena *arena = launching->job->arena;
	const char *name = launching->job->launcher, *how = launching->how, *host;
	char limit[TIME_TEXT];
	bool claimed;

	launching->result = see_verdict(launching);
	/* The node has it, and what it writes is not to be seen here yet. */
	if (!launching->result && !ended && has_claim(launching))
		launching->result = wait_for_verdict(launching, VISIBLE, false);
	if (launching->result && !ended)
		return NULL;
	claimed = !(launching->never || take_back(launching));
	host = claimed ? claimed_by(launching) : NULL;
	launch_cancel(launching->job, &launching->names, environment, launching->spec->ignored);
	if (claimed && !launching->result)
		wait_for_end(launching);
	if (launching->late) {
		duration_format(launching->job->queue, limit);
		return arena_printf(arena, "%s did not start it in time (queue: %s)%s", name, limit,
		    launching->waiting);
	}
	if (launching->overdue)
		return arena_printf(arena, "no verdict came from %s, long after its time limit%s",
		    host, last_words(launching));
	if (ended || launching->result)
		return NULL;
	if (!claimed)
		return arena_printf(
		    arena, "%s ended without starting it (%s)%s", name, how, last_words(launching));
	return arena_printf(arena, "no verdict came from %s; %s ended (%s)%s", host, name, how,
	    last_words(launching));
}

static void clean_up(const struct launching *launching)
{
	const struct job *job = launching->job;

	(void)unlink(launching->names.job_file);
	if (launching->result)
		(void)unlink(arena_printf(job->arena, "%s/%s", launching->dir, launching->verdict));
	/* The claim stays where it is not known that all of it has ended. */
	if (launching->result)
		(void)unlink(launching->claim_file);
	(void)unlink(node_job_file(job->arena, job->out, launching->names.nonce, "log"));
}

/* ---- all of it ---- */

static void take_log(const struct launching *launching, struct log *log)
{
	const char *path = node_job_file(
	    launching->job->arena, launching->job->out, launching->names.nonce, "log");
	struct buf text = BUF_INIT;

	if (file_read(path, SIZE_MAX / 2, &text) == 0 && text.len)
		log_output(log, text.text, text.len);
	buf_release(&text);
}

static const char *how_ended(struct arena *arena, const struct attempt *launched)
{
	if (launched->signal > 0)
		return arena_printf(arena, "signal %d", launched->signal);
	return arena_printf(arena, "exit %d", launched->exit_code);
}

/* One launch. Returns why there is no verdict of it, or NULL: there is one, or none was waited for
 * to the end. */
static const char *launch_once(struct launching *launching, const struct environment *environment,
    struct attempt *attempt, struct buf *error)
{
	const struct attempt_spec *spec = launching->spec;
	static const struct exit_codes no_codes;
	struct attempt launched = {0};
	struct strings leaky = {0};
	struct attempt_spec own = *spec;
	const char *why;
	bool ended;

	own.command = launch_words(
	    launching->job, &launching->names, &launching->job->launch, environment, true, error);
	if (!own.command)
		return "";
	own.dir = own.tools = NULL;
	own.codes = &no_codes;
	own.begin = launching->began;
	own.timeout = -1;
	own.leak_fails = false;
	/* A launcher that leaves before the test has ended may have started it here: then the part
	 * beside the test ends it, and says so. */
	own.leak_grace = spec->grace + REVOKED_SLACK;
	own.on_start = on_start;
	own.on_output = on_output;
	/* Its limit is kept where it runs, and the time in the queue says nothing. */
	own.on_slow = NULL;
	own.on_slower = NULL;
	own.on_stop = on_stop;
	own.is_lost = is_lost;
	own.on_end = on_end;
	own.grace = spec->grace + REVOKED_SLACK;
	own.context = launching;
	if (launch_job_write(launching->job, &launching->names, spec, environment) != 0)
		die("write %s:", launching->names.job_file);
	supervise(&own, &launched, &leaky, error);
	attempt->stopped += launched.stopped;
	if (launched.reason == REASON_ERROR) {
		clean_up(launching);
		return ""; /* `error` says why */
	}
	ended = launched.reason == REASON_DEADLINE || launched.reason == REASON_INTERRUPTED ||
		launched.reason == REASON_SERVICE;
	launching->how = how_ended(launching->job->arena, &launched);
	why = settle(launching, environment, ended);
	*attempt = (struct attempt){.status = STATUS_FAILED,
	    .reason = ended ? launched.reason : REASON_LAUNCHER,
	    .exit_code = -1,
	    .started = attempt->started,
	    .stopped = attempt->stopped};
	if (launching->late || launching->overdue)
		attempt->reason = REASON_LAUNCHER;
	return why;
}

static struct launching begin(const struct job *job, const struct attempt_spec *spec)
{
	double now = time_monotonic();
	const char *nonce = random_hex(job->arena, NONCE_BYTES);
	double queue_end = now + (double)job->queue / 1000;

	return (struct launching){
	    .job = job,
	    .spec = spec,
	    .names = {nonce, node_job_file(job->arena, job->out, nonce, "job")},
	    .claim_file = node_job_file(job->arena, job->out, nonce, "claim"),
	    .dir = arena_printf(job->arena, "%s/%s", job->out, job->phase),
	    .verdict = node_verdict_name(job->arena, job->name, nonce),
	    .began = now,
	    .touched = now,
	    .queue_end = queue_end,
	    .backstop = job->limits.timeout >= 0
			    ? queue_end + (double)(job->limits.timeout + job->limits.grace) / 1000 +
				  OVERHEAD
			    : INFINITY,
	};
}

/* What the verdict says becomes the attempt's; NULL, or why it was not run, for people. */
static const char *take_verdict(const struct launching *launching, struct attempt *attempt,
    struct strings *leaky, struct buf *error)
{
	const struct result *result = launching->result;
	const struct attempt *seen = &result->attempts[0];

	attempt->host = result->command.items[0];
	attempt->queued =
	    time_monotonic() - launching->spec->begin - attempt->stopped - seen->duration;
	if (attempt->queued < 0)
		attempt->queued = 0;
	/* One that we had to end has not passed, whatever it says. */
	if (attempt->reason != REASON_LAUNCHER)
		return NULL;
	attempt->status = result->status;
	attempt->reason = result->reason;
	attempt->exit_code = seen->exit_code;
	attempt->signal = seen->signal;
	for (size_t i = 0; i < result->leaky.count; i++)
		strings_add(launching->job->arena, leaky, result->leaky.items[i]);
	/* Somebody else has ended it, such as who drained the host. */
	if (attempt->reason == REASON_INTERRUPTED) {
		attempt->reason = REASON_LAUNCHER;
		return arena_printf(launching->job->arena,
		    "it was interrupted on %s; %s ended (%s)%s", attempt->host,
		    launching->job->launcher, launching->how, last_words(launching));
	}
	if (attempt->reason == REASON_LAUNCHER && launching->revoked)
		return arena_printf(launching->job->arena,
		    "%s ended (%s) before the test, which was then ended on %s%s",
		    launching->job->launcher, launching->how, attempt->host, last_words(launching));
	if (attempt->reason == REASON_LAUNCHER)
		return result->detail;
	if (result->detail)
		buf_adds(error, result->detail);
	return NULL;
}

/* A line of ours in what the attempt has printed. */
static void tell(struct log *log, const char *text)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, "%s: %s\n", log->who, text);
	log_output(log, line.text, line.len);
	buf_release(&line);
}

void launch(const struct job *job, const struct attempt_spec *spec,
    const struct environment *environment, struct log *log, struct attempt *attempt,
    struct strings *leaky, struct buf *error)
{
	for (int number = 1;; number++) {
		struct launching launching = begin(job, spec);
		const char *why = launch_once(&launching, environment, attempt, error);
		bool again;

		if (launching.result) {
			take_log(&launching, log);
			if (!why)
				why = take_verdict(&launching, attempt, leaky, error);
		}
		clean_up(&launching);
		again = why && why[0] && number < job->launches && !interrupt_signal() &&
			time_monotonic() < spec->deadline;
		if (again)
			tell(log, arena_printf(job->arena, "launch %d of %d: %s", number,
				      job->launches, why));
		else if (why)
			buf_adds(error, why);
		buf_release(&launching.said);
		if (!again)
			return;
	}
}
