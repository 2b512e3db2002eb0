/* SPDX-License-Identifier: MIT */
#include "lifecycle/begin.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "lifecycle/forecast.h"
#include "lifecycle/orphans.h"
#include "lifecycle/passes.h"
#include "lifecycle/stale_services.h"
#include "plan/load.h"
#include "plan/output_name.h"
#include "plan/reporters.h"
#include "plan/secrets.h"
#include "plan/selection.h"
#include "state/blocked.h"
#include "state/epoch.h"
#include "state/lock.h"
#include "state/run_state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the order ---- */

static struct plan *load_plan(struct arena *arena, const struct begin_spec *spec)
{
	struct plan *plan = plan_load_or_exit(arena, spec->plan_path);
	const char *error;

	if (output_problem(spec->out))
		die_usage("E2E_OUT=%s: %s", spec->out, output_problem(spec->out));
	if (strcmp(plan->digest, spec->digest) != 0)
		die_usage("the Makefile was not generated from this %s, or by another e2e-gen; run "
			  "e2e-gen "
			  "again",
		    spec->plan_path);
	if (select_tests(arena, plan, spec->phases, spec->only, &error) != 0 ||
	    !select_reporters(arena, spec->reports, &error))
		die_usage("%s", error);
	return plan;
}

/* ---- the directory ---- */

static void make_dirs(struct arena *arena, const char *out, const struct plan *plan)
{
	static const char *const state[] = {"started", "judged"};

	for (size_t i = 0; i < sizeof state / sizeof state[0]; i++)
		if (tree_remove(run_file(arena, out, state[i])) != 0 ||
		    dir_make(run_file(arena, out, state[i])) != 0)
			die("make the directory %s:", run_file(arena, out, state[i]));
	for (size_t i = 0; i < plan->phase_count; i++) {
		const char *dir = arena_printf(arena, "%s/%s", out, plan->phases[i].name);

		if (dir_make(dir) != 0)
			die("make the directory %s:", dir);
	}
}

static void write_progress(struct arena *arena, const char *out, int done)
{
	struct buf text = BUF_INIT;

	for (int i = 0; i < done; i++)
		buf_printf(&text, PROGRESS_LINE, 0.0);
	if (file_replace(run_file(arena, out, "progress"), &text, false, NULL) != 0)
		die("write %s:", run_file(arena, out, "progress"));
	buf_release(&text);
}

static bool is_empty_or_missing(const char *path)
{
	DIR *dir = opendir(path);
	int entries = 0;

	if (!dir)
		return errno == ENOENT;
	for (const struct dirent *entry; (entry = readdir(dir));)
		entries += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return entries == 0;
}

/* Makes the results directory; one that is ours from the start is marked as such. */
static void make_results_dir(struct arena *arena, const char *out)
{
	bool own = is_empty_or_missing(out);

	if (dir_make(run_file(arena, out, ".")) != 0)
		die("make the directory %s:", run_file(arena, out, "."));
	if (own && file_create_once(run_file(arena, out, "own"), "") != 0 && errno != EEXIST)
		die("write %s:", run_file(arena, out, "own"));
}

/* ---- the epoch ---- */

/* In an open run: never older than max_age, never in the future, where it would make every pass
 * too old for ever. */
static void move_epoch(struct arena *arena, const char *out, const struct plan *plan)
{
	struct timespec now = time_wall(), oldest = now, epoch;

	oldest.tv_sec -= (time_t)(plan->max_age / 1000);
	oldest.tv_nsec -= (long)(plan->max_age % 1000) * 1000000;
	if (oldest.tv_nsec < 0) {
		oldest.tv_nsec += 1000000000;
		oldest.tv_sec--;
	}
	if (!epoch_time(arena, out, &epoch) || time_compare(epoch, now) > 0)
		epoch_set(arena, out, &now);
	else if (time_compare(epoch, oldest) < 0)
		epoch_set(arena, out, &oldest);
}

/* ---- the run ---- */

static const char *new_run_id(struct arena *arena)
{
	struct timespec now = time_wall();
	struct tm tm;
	char seconds[32] = "";
	unsigned random = 0;
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, &random, sizeof random) != sizeof random)
		random = (unsigned)now.tv_nsec ^ (unsigned)getpid() << 16;
	if (fd >= 0)
		close(fd);
	if (gmtime_r(&now.tv_sec, &tm))
		strftime(seconds, sizeof seconds, "%Y%m%dT%H%M%SZ", &tm);
	return arena_printf(arena, "%s-%08x", seconds, random);
}

/* The run that is open in this directory, which is `run`, or a new one. */
static struct run *open_run(
    struct arena *arena, const char *out, struct plan *plan, struct run *run)
{
	struct timespec now = time_wall();

	if (run && run->open && file_exists(run_file(arena, out, "epoch"))) {
		run->invocation++;
		move_epoch(arena, out, plan);
		passes_review(arena, out, run, plan);
		return run;
	}
	run = arena_alloc(arena, sizeof *run);
	run->id = new_run_id(arena);
	run->open = true;
	run->invocation = 1;
	epoch_set(arena, out, &now);
	return run;
}

struct run *begin_run(struct arena *arena, const struct begin_spec *spec, struct plan **plan_out)
{
	struct plan *plan = load_plan(arena, spec);
	const struct mask *hidden = secrets_mask(arena, plan, true);
	struct run *run;
	char *started = arena_alloc(arena, TIME_TEXT);
	const char *why;
	long long holder;

	make_results_dir(arena, spec->out);
	holder = lock_take(arena, spec->out);
	if (holder)
		die("another make (pid %lld) is at work in %s; wait for it, or set E2E_OUT", holder,
		    spec->out);
	run = run_read(arena, spec->out, &why);
	orphans_end(arena, spec->out, run, stale_services_end(arena, spec->out), hidden);
	make_dirs(arena, spec->out, plan);
	blocked_clear_run(arena, spec->out);
	run = open_run(arena, spec->out, plan, run);
	time_iso8601(time_wall(), started);
	run->plan = spec->plan_path;
	run->digest = plan->digest;
	run->phases = spec->phases;
	run->only = spec->only;
	run->reports = spec->reports;
	run->started = started;
	run->began = time_monotonic();
	run->deadline = run->began + (double)plan->timeout / 1000;
	run->make_pid = lock_make_pid();
	run->place = orphans_place(arena, spec->out);
	run->console = reporter_is_listed(REPORTER_CONSOLE, spec->reports);
	run->ended = -1;
	run->verdict = EXIT_NOT_PASSED;
	run->selected = 0;
	for (size_t i = 0; i < plan->phase_count; i++)
		run->selected += (int)plan->phases[i].selected_count;
	if (tree_remove(run_file(arena, spec->out, "stopped")) != 0)
		die("remove %s:", run_file(arena, spec->out, "stopped"));
	write_progress(arena, spec->out, run->cached);
	forecast_write(arena, spec->out, plan);
	if (run_write(spec->out, run) != 0)
		die("write the state in %s:", spec->out);
	*plan_out = plan;
	return run;
}

void close_run(struct arena *arena, const char *out)
{
	const char *why;
	struct run *run = run_read(arena, out, &why);
	struct timespec now = time_wall();

	if (!run)
		return;
	run->open = false;
	epoch_set(arena, out, &now);
	if (run_write(out, run) != 0)
		die("write the state in %s:", out);
}
