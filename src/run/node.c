/* SPDX-License-Identifier: MIT */
#include "run/node.h"

#include "base/die.h"
#include "base/files.h"
#include "base/stat_time.h"
#include "base/strings.h"
#include "base/time.h"
#include "exec/child.h"
#include "exec/environment.h"
#include "exec/family.h"
#include "exec/host.h"
#include "exec/log.h"
#include "run/evidence.h"
#include "run/interrupt.h"
#include "run/node_guard.h"
#include "run/node_job.h"
#include "run/supervise.h"
#include "state/job_claim.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "state/stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

/* How often the lease is looked at, seconds. */
static const double LOOK = 0.5;

struct node {
	struct arena *arena;
	const struct node_job *job;
	const char *out; /* absolute, from the path of the job */
	const char *host, *path;
	const struct run *run;
	int guard; /* see run/node_guard.h */
	struct log log;
	/* The lease: when it was looked at last, and what its time was when that last changed. */
	double looked, touched;
	struct timespec time;
};

/* ---- what has to be so before it runs ---- */

/* Whether the working directory sees the claim that was just made by the other path. */
static bool sees_claim(const struct node *node, const char *text)
{
	const char *path = node_job_file(node->arena, node->job->out, node->job->nonce, "claim");
	struct buf seen = BUF_INIT;
	bool same = file_read(path, 4096, &seen) == 0 && strcmp(seen.text, text) == 0;

	buf_release(&seen);
	return same;
}

/* The first of the files that differs from what the part beside make has, or NULL. */
static const char *stale_input(const struct node *node)
{
	for (size_t i = 0; i < node->job->input_count; i++) {
		const struct node_input *input = &node->job->inputs[i];
		const struct job job = {
		    .arena = node->arena,
		    .out = node->job->out,
		    .phase = input->phase,
		    .name = input->test,
		    .inputs = input->files,
		    .input_sets = input->sets,
		};
		const char *hash = inputs_now(&job);

		if (!hash || strcmp(hash, input->hash) != 0)
			return input->files.count ? input->files.items[0] : "one of its inputs";
	}
	return NULL;
}

/* Why the test must not be run here, in one line for people; NULL: it may. */
static const char *hindrance(struct node *node, const char *claim)
{
	const struct node_job *job = node->job;
	const char *why, *stale;

	if (chdir(job->cwd) != 0)
		return arena_printf(node->arena, "%s: the working directory %s: %s", node->host,
		    job->cwd, strerror(errno));
	if (!sees_claim(node, claim))
		return arena_printf(node->arena,
		    "%s: %s is not the directory in which make runs: its results in %s are "
		    "different",
		    node->host, job->cwd, job->out);
	node->run = run_read(node->arena, job->out, &why);
	if (!node->run || strcmp(node->run->id, job->run) != 0)
		return arena_printf(
		    node->arena, "%s: another run has begun in %s", node->host, job->out);
	stale = stale_input(node);
	if (stale)
		return arena_printf(node->arena,
		    "%s: %s is not the file that make sees: the checkout there is stale",
		    node->host, stale);
	return NULL;
}

/* ---- the lease ---- */

/* Opened each time: that is when a network file system asks for the time again. */
static bool is_lost(void *context)
{
	struct node *node = context;
	double now = time_monotonic();
	struct timespec modified;
	struct stat st;
	int fd;

	if (now < node->looked + LOOK)
		return false;
	node->looked = now;
	fd = open(node->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT || errno == ESTALE || now > node->touched + LEASE_LIMIT;
	if (fstat(fd, &st) == 0) {
		modified = stat_modified(&st);
		if (modified.tv_sec != node->time.tv_sec || modified.tv_nsec != node->time.tv_nsec)
			node->touched = now;
		node->time = modified;
	}
	close(fd);
	return now > node->touched + LEASE_LIMIT;
}

/* ---- the attempt ---- */

static void on_start(void *context, pid_t group)
{
	node_guard_tell(((struct node *)context)->guard, group);
}

static void on_output(void *context, const char *data, size_t len)
{
	log_output(&((struct node *)context)->log, data, len);
}

static bool is_set(const struct strings *variables, const char *variable)
{
	size_t len = strcspn(variable, "=");

	for (size_t i = 0; i < variables->count; i++)
		if (strncmp(variables->items[i], variable, len + 1) == 0)
			return true;
	return false;
}

/* As beside make, and besides what only the engine here has set. */
static struct strings environment_here(const struct node *node)
{
	struct strings variables = node->job->variables;

	for (char **variable = environ; *variable; variable++)
		if (!environment_is_of_make(*variable) && !environment_is_switch(*variable) &&
		    !is_set(&node->job->variables, *variable))
			strings_add(node->arena, &variables, *variable);
	strings_add(node->arena, &variables,
	    arena_printf(node->arena, NODE_GUARD_MARK "=%s", node->job->nonce));
	strings_add(node->arena, &variables, NULL);
	return variables;
}

static void run_test(struct node *node, struct attempt *attempt, struct result *result)
{
	const struct node_job *job = node->job;
	struct strings variables = environment_here(node), command = job->command;
	double begin = time_monotonic();
	struct buf error = BUF_INIT;
	struct mask secrets = {0};
	struct attempt_spec spec = {
	    .arena = node->arena,
	    .variables = variables.items,
	    .dir = job->dir,
	    .tools = job->tools,
	    .codes = &job->codes,
	    .secrets = &secrets,
	    .ignored = child_signals_ignored(),
	    .begin = begin,
	    .timeout = job->timeout >= 0 ? begin + (double)job->timeout / 1000 : -1,
	    .deadline = INFINITY,
	    .grace = (double)job->grace / 1000,
	    .leak_fails = job->leak_fails,
	    .on_start = on_start,
	    .on_output = on_output,
	    .is_lost = is_lost,
	    .lost_at_once = true,
	    .context = node,
	};

	strings_add(node->arena, &command, NULL);
	spec.command = command.items;
	for (size_t i = 0; i < job->secrets.count; i++)
		mask_add(&secrets, node->arena, job->secrets.items[i]);
	node->looked = node->touched = begin;
	family_init();
	log_open(&node->log, node_job_file(node->arena, node->out, job->nonce, "log"), "e2e-run");
	log_begin(&node->log, &secrets, job->log);
	supervise(&spec, attempt, &result->leaky, &error);
	log_end(&node->log);
	log_close(&node->log);
	if (error.len)
		result->detail =
		    mask_text(&secrets, node->arena, arena_strdup(node->arena, error.text));
	buf_release(&error);
	if (attempt->reason == REASON_SERVICE && attempt->status == STATUS_FAILED) {
		attempt->reason = REASON_LAUNCHER;
		result->detail = arena_printf(
		    node->arena, "%s: make no longer waited for it, so it was stopped", node->host);
	}
}

/* A pass of what was changed meanwhile is none. */
static void hold_inputs(struct node *node, struct attempt *attempt, struct result *result)
{
	const char *changed = attempt->status == STATUS_PASSED ? stale_input(node) : NULL;

	if (!changed)
		return;
	attempt->status = STATUS_FAILED;
	attempt->reason = REASON_CHANGED;
	result->detail = arena_printf(
	    node->arena, "its inputs changed on %s while it ran: %s", node->host, changed);
}

/* ---- the verdict ---- */

static int write_verdict(const struct node *node, const char *key, const struct result *result)
{
	const char *path = arena_printf(node->arena, "%s/%s/%s", node->out, node->job->phase,
	    node_verdict_name(node->arena, node->job->test, node->job->nonce));
	struct buf text = BUF_INIT;
	int failed;

	stamp_format(result, key, &text);
	failed = file_replace(path, &text, true, NULL);
	buf_release(&text);
	return failed;
}

/* Takes the test for itself: whoever makes the claim first does. The part beside make removes the
 * job before the claim of one that is over. */
static void make_claim(struct node *node, const char *path, const char *claim)
{
	const char *name = strrchr(node->path, '/') + 1;

	if (file_create_once(path, claim) != 0)
		die("it must not run on %s any more: write %s:", node->host, path);
	if (node_sees(path_dir(node->arena, node->path), name))
		return;
	(void)unlink(path);
	die("it must not run on %s any more: %s no longer exists", node->host, node->path);
}

int node_run(struct arena *arena, const char *path)
{
	struct node node = {.arena = arena, .path = path, .host = host_name(arena)};
	struct timespec wall = time_wall();
	double begin = time_monotonic();
	char started[TIME_TEXT];
	struct attempt attempt = {
	    .status = STATUS_FAILED, .reason = REASON_LAUNCHER, .exit_code = -1};
	struct result result = {.attempts = &attempt, .attempt_count = 1};
	const char *why, *claim, *claim_path;
	const struct run *run;

	if (!node.host)
		node.host = "an unknown host";
	if (path[0] != '/')
		die_usage("--node: \"%s\" is not an absolute path", path);
	node.job = node_job_read(arena, path, &why);
	if (!node.job)
		die("read %s on %s: %s", path, node.host, why);
	node.out = path_dir(arena, path_dir(arena, path_dir(arena, path)));
	run = run_read(arena, node.out, &why);
	if (!run)
		die("%s on %s: %s", node.out, node.host, why);
	claim = job_claim_text(
	    arena, &(struct job_claim){.host = node.host,
		       .pid = getpid(),
		       .test = arena_printf(arena, "%s/%s", node.job->phase, node.job->test),
		       .grace = node.job->grace});
	claim_path = node_job_file(arena, node.out, node.job->nonce, "claim");
	/* First: one that is told to end says that it has. */
	interrupt_init(getppid());
	make_claim(&node, claim_path, claim);
	node.guard = node_guard_start(node.job->nonce, claim_path);
	time_iso8601(wall, started);
	result.detail = hindrance(&node, claim);
	if (!result.detail) {
		run_test(&node, &attempt, &result);
		hold_inputs(&node, &attempt, &result);
	}
	attempt.started = result.started = started;
	attempt.duration = result.duration = time_monotonic() - begin - attempt.stopped;
	result.finished = time_seconds(time_wall());
	result.status = attempt.status;
	result.reason = attempt.reason;
	result.run = node.job->run;
	result.phase = node.job->phase;
	result.name = node.job->test;
	result.definition = node.job->nonce;
	strings_add(arena, &result.command, arena_strdup(arena, node.host));
	if (write_verdict(&node, run->key, &result) != 0)
		die("write the verdict of %s/%s on %s:", node.job->phase, node.job->test,
		    node.host);
	/* Whoever waits until nothing of it is left waits for this. */
	job_claim_end(claim_path);
	node_guard_end(node.guard);
	return EXIT_PASSED;
}
