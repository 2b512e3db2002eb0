/* SPDX-License-Identifier: MIT */
/* e2e-report merge: shards become one run.
 *
 *   directories -> shards of one run (shard_dirs) -> whose each test is
 *     -> results of the merged run (shard_results, merge_state) -> collected, as at the end of a
 * run
 *     -> verdict -> reporters, history */
#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "defaults.h"
#include "lifecycle/checkout.h"
#include "lifecycle/commands.h"
#include "lifecycle/merge_state.h"
#include "lifecycle/origin.h"
#include "lifecycle/orphans.h"
#include "lifecycle/report_calls.h"
#include "lifecycle/shard_results.h"
#include "plan/edges.h"
#include "plan/load.h"
#include "plan/output_name.h"
#include "plan/quarantine.h"
#include "plan/report_files.h"
#include "plan/reporters.h"
#include "plan/secrets.h"
#include "plan/selection.h"
#include "plan/selection_text.h"
#include "plan/shards.h"
#include "state/lock.h"
#include "state/ownership.h"
#include "state/run_state.h"
#include "text/wrap.h"
#include "verdict/changes.h"

#include <dirent.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The whole selection again, with the tests of it that were named: a second line that is the same
 * in each shard. */
static const char *whole_record(struct arena *arena, const struct shard_dirs *shards)
{
	const char *named = strchr(shards->items[0].selection, '\n');

	return arena_printf(arena, "%s%s", shards->whole, named ? named : "");
}

static void select_whole(struct arena *arena, struct plan *plan, const struct shard_dirs *shards)
{
	select_text(plan, whole_record(arena, shards), shards->items[0].run->named);
}

/* ---- whose each test is ---- */

static const char *name_of(struct arena *arena, const struct test *test)
{
	return arena_printf(arena, "%s/%s", test->phase->name, test->name);
}

/* Notes the tests of a shard, which are selected. */
static void note_owner(struct arena *arena, const struct plan *plan,
    const struct shard_dirs *shards, const struct shard_dir *shard, int *owners)
{
	for (size_t i = 0; i < plan->node_count; i++) {
		const struct plan_node *node = &plan->nodes[i];

		if (node->kind != NODE_TEST || !node->test->selected)
			continue;
		if (owners[i] && node->test->shard != 0)
			die_usage("%s is a test of shard %d/%d and of shard %s",
			    name_of(arena, node->test), owners[i], shards->total,
			    shard->run->shard);
		owners[i] = shard->index;
	}
}

/* Marks each test that a shard has, by its node. Dies when the shards do not fit together. */
static const bool *find_owners(
    struct arena *arena, struct plan *plan, const struct shard_dirs *shards, bool all_there)
{
	int *owners = arena_alloc(arena, (plan->node_count + 1) * sizeof *owners);
	bool *taken = node_marks(arena, plan);

	shards_replicate(plan);
	for (size_t i = 0; i < shards->count; i++) {
		select_text(plan, shards->items[i].selection, shards->items[i].run->named);
		note_owner(arena, plan, shards, &shards->items[i], owners);
	}
	select_whole(arena, plan, shards);
	for (size_t i = 0; i < plan->node_count; i++) {
		const struct plan_node *node = &plan->nodes[i];

		taken[i] = owners[i] != 0;
		if (node->kind != NODE_TEST || taken[i] == node->test->selected)
			continue;
		if (taken[i])
			die_usage("%s is a test of shard %d/%d, and not of the run",
			    name_of(arena, node->test), owners[i], shards->total);
		if (all_there)
			die_usage("%s is a test of no shard", name_of(arena, node->test));
	}
	return taken;
}

/* ---- the merged run ---- */

/* Those that have come to their end: "1 2 4/5". */
static const char *ended_shards(struct arena *arena, const struct shard_dirs *shards)
{
	struct buf text = BUF_INIT;
	const char *ended;

	for (size_t i = 0; i < shards->count; i++)
		if (shards->items[i].run->ended >= 0)
			buf_printf(&text, "%s%d", text.len ? " " : "", shards->items[i].index);
	buf_printf(&text, "/%d", shards->total);
	ended = arena_strdup(arena, text.text);
	buf_release(&text);
	return ended;
}

/* Warns of each shard that speaks against the run as a whole; whether there is one. */
static bool any_is_bad(const struct shard_dirs *shards, const char *missing)
{
	bool bad = missing != NULL;

	if (missing)
		warn("shard %s did not report", missing);
	for (size_t i = 0; i < shards->count; i++) {
		const struct shard_dir *shard = &shards->items[i];

		if (shard->run->ended < 0)
			warn("shard %s (%s) did not finish", shard->run->shard, shard->dir);
		else if (shard->run->verdict != EXIT_PASSED)
			warn("shard %s (%s) did not pass", shard->run->shard, shard->dir);
		else
			continue;
		bad = true;
	}
	return bad;
}

static struct run *merge_run(struct arena *arena, const struct options *options,
    const struct plan *plan, const struct shard_dirs *shards, bool bad)
{
	const struct shard_dir *first = &shards->items[0];
	struct run *run = run_new(arena);
	double ended = 0;

	run->not_before = INFINITY;
	for (size_t i = 0; i < shards->count; i++) {
		const struct shard_dir *shard = &shards->items[i];

		if (shard->started < first->started)
			first = shard;
		ended = fmax(ended, shard->ended);
		run->not_before = fmin(run->not_before, shard->run->not_before);
		if (shard->run->invocation > run->invocation)
			run->invocation = shard->run->invocation;
	}
	run->max_age = (double)plan->max_age / 1000;
	run->plan = options->spec.plan_path;
	run->digest = plan->digest;
	run->named = plan->named;
	run->reports =
	    options->reports_given ? options->spec.reports : shards->items[0].run->reports;
	run->started = first->run->started;
	run->ended = ended - first->started;
	run->began = time_monotonic() - run->ended;
	run->place = orphans_place(arena, options->spec.out);
	run->checkout = checkout_here(arena);
	run->shard = "";
	run->shards = ended_shards(arena, shards);
	run->whole = first->run->whole;
	run->timings = first->run->timings;
	run->origin.branch = first->run->origin.branch;
	run->origin.commit = first->run->origin.commit;
	run->origin.ci_run = first->run->origin.ci_run;
	run->fingerprint = first->run->fingerprint;
	run->verdict = bad ? EXIT_NOT_PASSED : EXIT_PASSED;
	for (size_t i = 0; i < plan->phase_count; i++)
		run->selected += (int)plan->phases[i].selected_count;
	return run;
}

/* ---- the results directory ---- */

/* Whether nothing else is in the directory. */
static bool holds_alone(const char *path, const char *name)
{
	DIR *dir = opendir(path);
	bool alone = dir != NULL;

	for (const struct dirent *entry; alone && (entry = readdir(dir));)
		alone = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
			strcmp(entry->d_name, name) == 0;
	if (dir)
		closedir(dir);
	return alone;
}

/* As where a CI keeps it, and nothing else. */
static bool holds_history_alone(struct arena *arena, const char *out)
{
	return holds_alone(out, ".e2e") && holds_alone(run_file(arena, out, "."), "history.jsonl");
}

/* Where it is, or will be, whatever links lead there. */
static const char *real_path(struct arena *arena, const char *path)
{
	const char *absolute = path_absolute(arena, path), *dir = path_dir(arena, absolute);
	char real[PATH_MAX];

	if (realpath(absolute, real))
		return arena_strdup(arena, real);
	if (strcmp(dir, absolute) == 0 || strcmp(dir, "/") == 0)
		return absolute;
	return path_join(arena, real_path(arena, dir), strrchr(absolute, '/') + 1);
}

static bool is_in(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && (!path[len] || path[len] == '/');
}

/* The directory is emptied, and that of a shard stays as it is. */
static void check_apart(struct arena *arena, const char *out, const char *shard)
{
	const char *to = real_path(arena, out), *from = real_path(arena, shard);

	if (strcmp(to, from) == 0)
		die_usage("%s is the directory of a shard; name another --out", out);
	if (is_in(from, to))
		die_usage("the shard in %s is in %s, which would be emptied; name another --out",
		    shard, out);
	if (is_in(to, from))
		die_usage("%s is in %s, the directory of a shard; name another --out", out, shard);
}

/* Before anything else, as begin does: no report of an earlier run stands there after this. */
static void check_out(struct arena *arena, const struct options *options)
{
	const char *out = options->spec.out;

	if (output_problem(out))
		die_usage("--out: %s", output_problem(out));
	/* Its verdict stays: it may be that of a shard, which is named by mistake. */
	if (reports_are_nobodys(arena, out))
		reports_remove(arena, out);
	for (size_t i = 0; i < options->argument_count; i++)
		check_apart(arena, out, options->arguments[i]);
	if (!dir_is_empty(out) && !owns_all(arena, out) && !holds_history_alone(arena, out))
		die_usage("%s contains files that were not created by e2e-gen, so nothing was "
			  "merged; name another --out",
		    out);
	if (lock_is_held(arena, out))
		die("a make is running in %s; wait for it, or name another --out", out);
}

/* The directory is empty then but for its history. */
static void clear_out(struct arena *arena, const char *out)
{
	const char *history = run_file(arena, out, "history.jsonl"), *beside;

	if (!file_exists(history)) {
		tree_remove_or_die(out);
		results_dir_make(arena, out);
		return;
	}
	beside = arena_printf(arena, "%s.history.tmp", out);
	if (rename(history, beside) != 0)
		die("rename %s:", history);
	tree_remove_or_die(out);
	results_dir_make(arena, out);
	if (rename(beside, history) != 0)
		die("rename %s:", beside);
}

static bool was_judged(
    struct arena *arena, const struct shard_dir *shard, const struct phase *phase)
{
	const char *mark =
	    run_mark(arena, shard->dir, arena_printf(arena, "judged/%s", phase->name));

	return mark && strcmp(mark, run_invocation_mark(arena, shard->run)) == 0;
}

/* All results of all shards. In the end the whole selection is selected. */
static void merge_results(struct arena *arena, struct plan *plan, const struct shard_dirs *shards,
    const bool *taken, const char *missing, struct merged_results *results)
{
	bool *judged = arena_alloc(arena, (plan->phase_count + 1) * sizeof *judged);

	memset(judged, true, plan->phase_count);
	for (size_t i = 0; i < plan->phase_count; i++)
		if (dir_make(arena_printf(arena, "%s/%s", results->out, plan->phases[i].name)) != 0)
			die("make the directory of %s:", plan->phases[i].name);
	for (size_t i = 0; i < shards->count; i++) {
		select_text(plan, shards->items[i].selection, shards->items[i].run->named);
		for (size_t j = 0; j < plan->phase_count; j++)
			if (plan->phases[j].selected_count)
				judged[j] &= was_judged(arena, &shards->items[i], &plan->phases[j]);
		shard_results_take(results, &shards->items[i]);
	}
	select_whole(arena, plan, shards);
	shard_results_tell_differing(results);
	if (missing)
		shard_results_miss(results, taken,
		    arena_printf(arena, "no result: shard %s did not report", missing));
	merge_judged(arena, results->out, results->run, plan, judged);
}

/* ---- all of it ---- */

static struct plan *load_plan(struct arena *arena, const struct options *options)
{
	struct plan *plan = plan_load_or_exit(arena, options->spec.plan_path);
	const char *error;

	if (options->reports_given && !select_reporters(arena, options->spec.reports, &error))
		die_usage("%s", error);
	return plan;
}

static int report_merged(struct report *report, struct run *run)
{
	struct collected_run *collected =
	    collect_run(report->arena, report->out, run, report->plan);
	struct history *history = changes_find(report->arena, report->out, collected);

	report->again = true;
	report_phases(report, collected);
	report_end(report, collected, false);
	changes_record(history, collected);
	run->verdict = collected->success ? EXIT_PASSED : EXIT_NOT_PASSED;
	if (run_write(report->out, run) != 0)
		die("write the state in %s:", report->out);
	report_end(report, collected, true);
	return run->verdict;
}

int command_merge(struct arena *arena, const struct options *given)
{
	struct options options = *given;
	const char *out = options.spec.out, *missing, *selection;
	struct report report = {
	    .arena = arena,
	    .out = out,
	    .style = style_for(STDOUT_FILENO),
	    .width = wrap_width(STDOUT_FILENO),
	};
	struct merged_results results = {.arena = arena, .out = out};
	char *hash = arena_alloc(arena, 17);
	const struct mask *hidden;
	struct shard_dirs shards;
	struct origin here;
	struct plan *plan;
	const bool *taken;
	struct run *run;

	if (!options.spec.plan_path)
		options.spec.plan_path = DEFAULT_PLAN;
	check_out(arena, &options);
	if (!options.argument_count)
		die_usage("merge needs the directories of the shards");
	plan = load_plan(arena, &options);
	hidden = secrets_mask(arena, plan, false);
	here = origin_find(arena, hidden);
	shard_dirs_read(
	    arena, plan, here.commit, options.arguments, options.argument_count, &shards);
	missing = shard_dirs_missing(arena, &shards);
	taken = find_owners(arena, plan, &shards, !missing);
	clear_out(arena, real_path(arena, out));
	run = merge_run(arena, &options, plan, &shards, any_is_bad(&shards, missing));
	run->hidden = hidden;
	results.run = run;
	results.plan = plan;
	results.started = time_epoch_ms(run->started) / 1000;
	results.kept = arena_alloc(arena, (plan->node_count + 1) * sizeof *results.kept);
	merge_results(arena, plan, &shards, taken, missing, &results);
	merge_services(arena, out, plan, &shards, run->began, results.started);
	merge_histories(arena, out, &shards);
	quarantine_apply(plan, run->started);
	selection = selection_record(arena, plan);
	selection_hash(selection, plan->named, hash);
	run->selection = hash;
	for (enum reporter_id i = 0; i < REPORTER_COUNT; i++)
		if (reporter_is_listed(i, run->reports))
			report_claim(arena, out, i);
	if (run_selection_write(out, selection) != 0)
		die("write the state in %s:", out);
	report.run = run;
	report.plan = plan;
	return report_merged(&report, run);
}
