/* SPDX-License-Identifier: MIT */
#include "lifecycle/begin.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/dir_apart.h"
#include "base/files.h"
#include "base/random.h"
#include "base/time.h"
#include "exec/child.h"
#include "exec/make.h"
#include "lifecycle/batches.h"
#include "lifecycle/checkout.h"
#include "lifecycle/forecast.h"
#include "lifecycle/idle_services.h"
#include "lifecycle/launched.h"
#include "lifecycle/missing_needs.h"
#include "lifecycle/order_file.h"
#include "lifecycle/origin.h"
#include "lifecycle/orphans.h"
#include "lifecycle/passes.h"
#include "lifecycle/phase_dir.h"
#include "lifecycle/stale_services.h"
#include "plan/last_failed.h"
#include "plan/load.h"
#include "plan/output_name.h"
#include "plan/overlap.h"
#include "plan/quarantine.h"
#include "plan/report_files.h"
#include "plan/reporters.h"
#include "plan/secrets.h"
#include "plan/selection.h"
#include "plan/selection_text.h"
#include "plan/slices.h"
#include "state/blocked.h"
#include "state/epoch.h"
#include "state/input_list.h"
#include "state/kept.h"
#include "state/lock.h"
#include "state/output_groups.h"
#include "state/run_state.h"
#include "state/seen_stamps.h"
#include "verdict/collect_services.h"
#include "verdict/fingerprint.h"
#include "view/watch/live.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the order ---- */

/* Selects what make was asked for. What make has made of the same words has to be that: the graph
 * is its. */
static void select_asked(struct arena *arena, const struct begin_spec *spec, struct plan *plan)
{
	struct selection_words words = {.phases = spec->phases,
	    .only = spec->only,
	    .tags = spec->tags,
	    .without_needs = spec->without_needs,
	    .shard = spec->shard,
	    .timings = spec->timings};
	const char *error;
	char hash[17];

	if (spec->last_failed) {
		words.failed = last_failed(arena, plan, spec->out, &error);
		if (!words.failed)
			die_usage("%s", error);
	}
	if (select_tests(arena, plan, &words, &error) != 0)
		die_usage("%s", error);
	selection_hash(selection_text(arena, plan), plan->named, hash);
	if (spec->selected ? strcmp(spec->selected, hash) != 0 : selection_asks(plan, &words))
		die_usage("make and e2e-report select different tests: another e2e-gen was called, "
			  "or something changed meanwhile; run make again");
}

static struct plan *load_plan(struct arena *arena, const struct begin_spec *spec)
{
	struct plan *plan = plan_load_or_exit(arena, spec->plan_path);
	const char *error;

	if (strcmp(plan->digest, spec->digest) != 0)
		die_usage("the Makefile is out of date: it was generated from another %s or by "
			  "another e2e-gen%s; run e2e-gen again",
		    spec->plan_path,
		    plan->looked_in.count ? ", or test files were added or removed since" : "");
	select_asked(arena, spec, plan);
	if (!select_reporters(arena, spec->reports, &error))
		die_usage("%s", error);
	return plan;
}

/* ---- the directory ---- */

static bool has_retry_budget(const struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		if (plan->phases[i].limits.retry_budget >= 0)
			return true;
	return plan->limits.retry_budget >= 0;
}

/* Where retries are counted, if there is a budget of them. */
static void reset_retries(struct arena *arena, const char *out, const struct plan *plan)
{
	tree_remove_or_die(run_file(arena, out, RETRIES_DIR));
	if (has_retry_budget(plan) && dir_make(run_file(arena, out, RETRIES_DIR "/phase")) != 0)
		die("make the directory %s:", run_file(arena, out, RETRIES_DIR "/phase"));
}

static void make_dirs(struct arena *arena, const char *out, const struct plan *plan, bool emptied)
{
	static const char *const state[] = {"started", "judged", BEGUN_DIR, OWED_DIR};

	for (size_t i = 0; i < sizeof state / sizeof state[0]; i++)
		if (tree_remove(run_file(arena, out, state[i])) != 0 ||
		    dir_make(run_file(arena, out, state[i])) != 0)
			die("make the directory %s:", run_file(arena, out, state[i]));
	tree_remove_or_die(run_file(arena, out, SEEN_DIR));
	reset_retries(arena, out, plan);
	for (size_t i = 0; i < plan->phase_count; i++)
		phase_dir_make(arena, out, &plan->phases[i], emptied);
}

/* Before a run is said to have begun: none begins where a report is somebody else's. */
static void claim_reports(struct arena *arena, const struct begin_spec *spec)
{
	for (enum reporter_id i = 0; i < REPORTER_COUNT; i++)
		if (reporter_is_listed(i, spec->reports))
			report_claim(arena, spec->out, i);
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

/* Makes the results directory; one that is ours from the start is marked as such. */
void results_dir_make(struct arena *arena, const char *out)
{
	bool own = dir_is_empty(out);

	if (dir_make(out) != 0)
		die("make the directory %s:", out);
	/* Somebody else's directory stays as it is in all. */
	if (own && dir_make_apart(out, ".e2e") != 0 && errno != EEXIST)
		die("make the directory %s:", run_file(arena, out, "."));
	if (dir_make(run_file(arena, out, ".")) != 0)
		die("make the directory %s:", run_file(arena, out, "."));
	if (own && file_create_once(run_file(arena, out, "own"), "") != 0 && errno != EEXIST)
		die("write %s:", run_file(arena, out, "own"));
}

/* ---- the epoch ---- */

void run_limit_age(struct run *run, const struct plan *plan)
{
	double now = time_seconds(time_wall()), oldest = now - (double)plan->max_age / 1000;

	run->max_age = (double)plan->max_age / 1000;
	if (run->not_before < oldest)
		run->not_before = oldest;
	/* A limit that lies in the future, by a clock that was set back, would make every pass too
	 * old for ever. */
	if (run->not_before > now)
		run->not_before = now;
}

static void move_limit(
    struct arena *arena, const char *out, const struct plan *plan, struct run *run)
{
	struct timespec epoch;

	run_limit_age(run, plan);
	epoch = time_from_seconds(run->not_before);
	epoch_set(arena, out, &epoch);
}

/* ---- the run ---- */

/* Of what seals the stamps of the run, see state/stamp.h. */
enum { KEY_BYTES = 16 };

static const char *new_run_id(struct arena *arena)
{
	struct timespec now = time_wall();
	struct tm tm;
	char seconds[32] = "";
	if (gmtime_r(&now.tv_sec, &tm))
		strftime(seconds, sizeof seconds, "%Y%m%dT%H%M%SZ", &tm);
	return arena_printf(arena, "%s-%s", seconds, random_hex(arena, 4));
}

struct run *run_new(struct arena *arena)
{
	struct run *run = arena_alloc(arena, sizeof *run);

	run->id = new_run_id(arena);
	run->key = random_hex(arena, KEY_BYTES);
	return run;
}

bool run_goes_on(struct arena *arena, const char *out, const struct run *run)
{
	return run->open && file_exists(run_file(arena, out, "epoch"));
}

/* The run that is open in this directory, which is `run`, or a new one. */
static struct run *open_run(struct arena *arena, const char *out, struct plan *plan,
    struct run *run, const struct collected_services *services, bool again)
{
	struct timespec now = time_wall();

	if (run && run_goes_on(arena, out, run)) {
		run->invocation++;
		move_limit(arena, out, plan, run);
		passes_review(arena, out, run, plan, services, again);
		return run;
	}
	run = run_new(arena);
	run->not_before = time_seconds(now);
	run->max_age = (double)plan->max_age / 1000;
	run->open = true;
	run->invocation = 1;
	tree_remove_or_die(run_file(arena, out, "failed"));
	passes_forget(arena, out, plan);
	missing_needs_block(arena, out, plan);
	return run;
}

/* Notes which files the tests read besides their own, and what is in them. What is as it was noted
 * is left alone: its time is older than passes that hold. */
static void note_inputs(struct arena *arena, const char *out, const struct plan *plan)
{
	for (size_t i = 0; i < plan->input_sets.count; i++) {
		const struct input_set *set = plan->input_sets.items[i];
		struct input_list then, now = input_list_look(arena, out, &set->files);

		if (input_list_read(arena, out, set->name, &then) &&
		    !input_list_difference(arena, &then, &now))
			continue;
		if (input_list_write(out, set->name, &now) != 0)
			die("write %s:", input_list_path(arena, out, set->name));
	}
}

static void take_lock(struct arena *arena, const char *out, int *lock)
{
	struct lock_owner owner;

	if (lock_take(arena, out, lock, &owner))
		return;
	if (owner.make)
		die("another make (pid %lld) is running in %s; wait for it, or set E2E_OUT",
		    owner.make, out);
	die("another make%s is running in %s; wait for it, or set E2E_OUT",
	    owner.elsewhere ? ", in another container or PID namespace," : "", out);
}

/* Results of another checkout say nothing about this one. */
static void refuse_others(struct arena *arena, const char *out, struct run *run)
{
	const char *theirs = checkout_of_others(arena, run);

	if (!theirs)
		return;
	if (run->open)
		warn("the results in %s are those of another checkout, %s; they "
		     "are not used",
		    out, theirs);
	run->open = false;
}

/* Nor do results that another state of the system was tested for. */
static void refuse_other_system(
    struct arena *arena, const char *out, const struct plan *plan, struct run *run, const char *now)
{
	if (strcmp(run->fingerprint, now) == 0)
		return;
	warn("the system under test has changed since the run of %s: %s; all tests run",
	    run->started, fingerprint_difference(arena, out, plan, run->fingerprint, now));
	run->open = false;
}

/* Says so when the results directory was emptied since it was used. One that is gone as a whole was
 * removed by somebody who meant it. */
static bool was_emptied(struct arena *arena, const char *out, const char *plan)
{
	const char *began = file_exists(out) ? kept_emptied(arena, out) : NULL;

	if (began)
		warn("%s was emptied since the run of %s: its passes are gone, and all tests run; "
		     "the history is kept. Some tools empty the directory that they write to, as "
		     "Playwright does with its outputDir, test-results by default: write "
		     "\"output: e2e-results\" into %s",
		    out, began, plan);
	return began != NULL;
}

/* What one that holds all shards together has to know of this one. */
static void note_shard(struct arena *arena, const struct plan *plan, struct run *run)
{
	char *whole = arena_alloc(arena, 17);

	run->shard = run->shards = run->whole = run->timings = "";
	if (!plan->shard.count)
		return;
	selection_hash(plan->whole, plan->named, whole);
	run->shard = arena_printf(arena, "%d/%d", plan->shard.index, plan->shard.count);
	run->whole = whole;
	run->timings = plan->timings;
}

/* The text of what all shards have is of nobody, where there are none. */
static void write_selection(
    struct arena *arena, const char *out, const struct plan *plan, const char *selection)
{
	int failed = plan->whole ? run_whole_write(out, plan->whole)
				 : tree_remove(run_file(arena, out, "whole"));

	if (failed || run_selection_write(out, selection) != 0)
		die("write the state in %s:", out);
}

struct run *begin_run(struct arena *arena, const struct begin_spec *spec, struct plan **plan_out)
{
	const struct mask *hidden;
	struct collected_services services;
	struct strings left;
	struct plan_file file;
	struct plan *plan;
	struct run *run = NULL;
	char *started = arena_alloc(arena, TIME_TEXT);
	char *hash = arena_alloc(arena, 17);
	const char *why, *selection, *fingerprint, *since;
	int lock = -1;
	bool used = !output_problem(spec->out) && file_exists(run_file(arena, spec->out, "run"));
	bool emptied = false;

	if (output_problem(spec->out))
		die_usage("E2E_OUT=%s: %s", spec->out, output_problem(spec->out));
	/* First of all, also where the plan is wrong: no report of an earlier run stands there
	 * after this one. */
	if (used) {
		take_lock(arena, spec->out, &lock);
		run = run_read(arena, spec->out, &why);
		reports_withdraw(arena, spec->out, run);
	}
	file = plan_file_look(spec->plan_path);
	plan = load_plan(arena, spec);
	hidden = secrets_mask(arena, plan, true);
	if (!used) {
		emptied = was_emptied(arena, spec->out, spec->plan_path);
		results_dir_make(arena, spec->out);
		take_lock(arena, spec->out, &lock);
		/* Another make may have come and gone since. */
		run = run_read(arena, spec->out, &why);
	}
	fingerprint = fingerprint_take(arena, spec->out, plan, &why);
	if (!fingerprint)
		die("the fingerprint of the system cannot be taken, so nothing was run: %s", why);
	left = stale_services_end(arena, spec->out);
	services = collect_all_services(arena, spec->out, plan);
	stale_services_forget(arena, spec->out);
	orphans_end(arena, spec->out, run, left, hidden, &plan->secrets);
	launched_end(arena, spec->out);
	make_dirs(arena, spec->out, plan, emptied);
	claim_reports(arena, spec);
	blocked_clear_run(arena, spec->out);
	if (run)
		refuse_others(arena, spec->out, run);
	if (run && run->open)
		refuse_other_system(arena, spec->out, plan, run, fingerprint);
	since = run ? run->started : NULL;
	run = open_run(arena, spec->out, plan, run, &services, spec->again);
	run->fingerprint = fingerprint;
	run->since = since;
	time_iso8601(time_wall(), started);
	run->plan = spec->plan_path;
	run->digest = plan->digest;
	run->named = plan->named;
	note_shard(arena, plan, run);
	run->reports = spec->reports;
	run->started = started;
	quarantine_apply(plan, started);
	missing_needs_note_quarantine(arena, spec->out, plan);
	selection = selection_record(arena, plan);
	selection_hash(selection, plan->named, hash);
	run->selection = hash;
	run->began = time_monotonic();
	run->deadline = run->began + (double)plan->timeout / 1000;
	run->make_pid = make_pid();
	run->ignored = child_signals_ignored();
	run->place = orphans_place(arena, spec->out);
	run->checkout = checkout_here(arena);
	run->origin = origin_find(arena, hidden);
	run->console = reporter_is_listed(REPORTER_CONSOLE, spec->reports);
	run->passed = reporter_passed(plan);
	run->live = run->console && run->passed != PASSED_DOTS && live_is_possible();
	run->grouped = run->console && (run->passed == PASSED_DOTS || phases_overlap(arena, plan));
	run->ended = -1;
	run->verdict = EXIT_NOT_PASSED;
	run->selected = 0;
	for (size_t i = 0; i < plan->phase_count; i++)
		run->selected += (int)plan->phases[i].selected_count;
	note_inputs(arena, spec->out, plan);
	tree_remove_or_die(run_file(arena, spec->out, "stopped"));
	tree_remove_or_die(run_file(arena, spec->out, "slots"));
	write_progress(arena, spec->out, run->cached);
	output_groups_begin(arena, spec->out, run->grouped);
	forecast_write(arena, spec->out, plan);
	batches_write(arena, spec->out, run, plan);
	idle_services_note(arena, spec->out, plan);
	order_waits_keep(arena, spec->out, plan);
	write_selection(arena, spec->out, plan, selection);
	if (run_write(spec->out, run) != 0)
		die("write the state in %s:", spec->out);
	kept_begin(arena, spec->out, run->started);
	slices_write(spec->out, plan, run, &file, false);
	lock_keep(arena, spec->out, lock, run->grouped);
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
