/* SPDX-License-Identifier: MIT */
#include "lifecycle/begin.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "lifecycle/forecast.h"
#include "lifecycle/orphans.h"
#include "lifecycle/stale_services.h"
#include "plan/load.h"
#include "plan/output_name.h"
#include "plan/secrets.h"
#include "plan/selection.h"
#include "state/epoch.h"
#include "state/lock.h"
#include "state/run_state.h"
#include "state/stamp.h"
#include "verdict/collect.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
	static const char *const state[] = {"started", "blocked", "judged"};

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

/* Whether make, which has only file times, will find that the test has to run again. */
static bool make_will_run(
    struct arena *arena, const char *out, const struct test *test, const struct timespec *epoch)
{
	struct stat input, stamp;
	const char *path = stamp_path(arena, out, test->phase->name, test->name, STATUS_PASSED);

	if (stat(path, &stamp) != 0 || time_compare(*epoch, stamp.st_mtim) > 0 ||
	    test->input_kind == INPUT_UNKNOWN)
		return true;
	return test->input_kind == INPUT_FILE &&
	       (stat(test->input, &input) != 0 || time_compare(input.st_mtim, stamp.st_mtim) > 0);
}

/* Seconds by which clocks may differ. */
static const double CLOCK_SLACK = 2;

/* One test's pass, looked at before the tests start. Returns whether it can be used again; `*why`
 * says what is wrong with one that make would use and that cannot be believed. */
static bool review_pass(struct arena *arena, const char *out, const struct test *test,
    const struct result *pass, const struct timespec *epoch, const char **why)
{
	if (!pass)
		return false;
	/* The clock was set back. Nobody can say how old it is, and for make it is new for long. */
	if (pass->finished > time_seconds(time_wall()) + CLOCK_SLACK) {
		*why = "dated in the future";
		return false;
	}
	if (!pass_is_outdated(pass, test, epoch))
		return true;
	if (!make_will_run(arena, out, test, epoch))
		*why = "touched since it was written";
	return false;
}

/* Raises `*newest`, than which for make all passes have to be older, to the time of that one. */
static void raise_to(
    struct timespec *newest, struct arena *arena, const char *out, const struct test *test)
{
	const char *path = stamp_path(arena, out, test->phase->name, test->name, STATUS_PASSED);
	struct stat stamp;

	if (stat(path, &stamp) != 0 || time_compare(stamp.st_mtim, *newest) < 0)
		return;
	*newest = stamp.st_mtim;
	newest->tv_sec++;
}

/* Looks through the passes that an open run has: counts those that need not run again, and removes
 * what cannot be believed. Returns how many of the latter there were, and raises `*newest` to the
 * time of the newest. */
static int review_passes(struct arena *arena, const char *out, struct run *run, struct plan *plan,
    struct timespec *newest)
{
	enum { NAMED = 10 };
	struct timespec epoch;
	int invalid = 0;

	if (!epoch_time(arena, out, &epoch))
		die("read the time of %s:", run_file(arena, out, "epoch"));

	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *phase = &plan->phases[i];
		struct stamp_dir dir;
		bool owed =
		    false; /* in a sequential phase, all that comes after a step that runs */

		stamp_dir_open(&dir, out, phase->name);
		for (size_t j = 0; j < phase->test_count; j++) {
			struct arena scratch = {0};
			struct test *test = &phase->tests[j];
			const char *why;
			const struct result *pass =
			    collect_stamp(&scratch, &dir, run, test, STATUS_PASSED, &why);
			bool usable = review_pass(&scratch, out, test, pass, &epoch, &why);

			if (why)
				raise_to(newest, &scratch, out, test);
			if (why && !pass)
				collect_drop(&scratch, out, test, STATUS_PASSED);
			if (why && ++invalid <= NAMED)
				warn("%s/%s: its result was %s", phase->name, test->name, why);
			if (test->selected) {
				if (phase->parallel)
					owed = false;
				owed = owed || !usable;
				test->reused = !owed;
				run->cached += !owed;
			}
			arena_release(&scratch);
		}
		stamp_dir_close(&dir);
	}
	return invalid;
}

static void reuse_nothing(struct run *run, struct plan *plan)
{
	run->cached = 0;
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			plan->phases[i].tests[j].reused = false;
}

static void clear_halt(struct arena *arena, const char *out)
{
	const char *halt = run_file(arena, out, "halt");

	if (tree_remove(halt) != 0)
		die("remove %s:", halt);
}

/* The run that is open in this directory, which is `run`, or a new one. */
static struct run *open_run(
    struct arena *arena, const char *out, struct plan *plan, struct run *run)
{
	struct timespec now = time_wall();

	if (run && run->open && file_exists(run_file(arena, out, "epoch"))) {
		run->invocation++;
		run->cached = 0;
		move_epoch(arena, out, plan);
		if (review_passes(arena, out, run, plan, &now) > 0) {
			/* Make has looked at the passes that were removed, and would go on without
			 * them. Of such a run nothing is used again: the epoch is newer than each,
			 * and is set right when the next begins. */
			warn("results cannot be believed, so everything runs again");
			epoch_set(arena, out, &now);
			reuse_nothing(run, plan);
		}
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
	clear_halt(arena, spec->out);
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
	run->console = strstr(spec->reports, "console") != NULL;
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
