/* SPDX-License-Identifier: MIT */
#include "lifecycle/commands.h"

#include "base/die.h"
#include "base/files.h"
#include "exec/supervisor.h"
#include "lifecycle/journal.h"
#include "lifecycle/load_run.h"
#include "lifecycle/order_file.h"
#include "lifecycle/report_calls.h"
#include "lifecycle/stale_services.h"
#include "lifecycle/why.h"
#include "plan/edges.h"
#include "plan/find.h"
#include "plan/output_name.h"
#include "plan/report_files.h"
#include "plan/reporters.h"
#include "state/blocked.h"
#include "state/kept.h"
#include "state/lock.h"
#include "state/output_groups.h"
#include "state/ownership.h"
#include "state/run_state.h"
#include "state/service_state.h"
#include "state/spare_dir.h"
#include "text/wrap.h"
#include "verdict/changes.h"
#include "verdict/collect_services.h"
#include "verdict/fingerprint.h"
#include "view/history_table.h"
#include "view/show.h"
#include "view/timings_list.h"
#include "view/watch/live.h"
#include "view/watch/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- marks ---- */

static void mark_judged(const struct report *report, const struct phase *phase)
{
	const char *path = run_file(
	    report->arena, report->out, arena_printf(report->arena, "judged/%s", phase->name));

	const char *mark =
	    arena_printf(report->arena, "%s\n", run_invocation_mark(report->arena, report->run));

	if (file_create_once(path, mark) != 0 && errno != EEXIST)
		die("write %s:", path);
}

/* Lets no phase start that comes after this one, directly or not. Where nothing starts any more,
 * that came first and is the cause. */
static void block_later_phases(const struct report *report, const struct phase *phase)
{
	const struct plan *plan = report->plan;
	bool *marks = node_marks(report->arena, plan);

	if (blocked_read(report->arena, report->out, NODE_RUN, NULL))
		return;
	marks[node_number(plan, phase->node)] = true;
	marks_spread(plan, edge_blocks, marks);
	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *later = &plan->phases[i];

		if (later != phase && later->selected_count &&
		    marks[node_number(plan, later->node)])
			blocked_set(report->arena, report->out, NODE_PHASE, later->name,
			    REASON_HALTED, phase->name);
	}
}

/* ---- commands ---- */

/* Whether the make above us runs jobs in parallel, as MAKEFLAGS tells its children. */
static bool make_is_parallel(void)
{
	const char *flags = getenv("MAKEFLAGS");

	return flags && (strstr(flags, "jobserver") || strstr(flags, "-j"));
}

int command_begin(struct arena *arena, const struct options *options)
{
	struct report report = {
	    .arena = arena,
	    .out = options->spec.out,
	    .style = style_for(STDOUT_FILENO),
	    .width = wrap_width(STDOUT_FILENO),
	    .parallel = make_is_parallel(),
	};
	struct plan *plan;

	if (!options->spec.plan_path)
		die_usage("begin: --plan is missing");
	report.run = begin_run(arena, &options->spec, &plan);
	report.plan = plan;
	journal_begin(&report);
	report_begin(&report);
	if (report.run->live)
		live_start(arena, report.out, (pid_t)report.run->make_pid);
	return EXIT_PASSED;
}

int command_phase(struct arena *arena, const struct options *options)
{
	struct report report = load_run_of_phase(arena, options, options->argument);
	const struct phase *phase = plan_phase(report.plan, options->argument);
	struct collected_services services = collect_services(arena, report.out, report.plan);
	struct collected_phase collected;

	refuse_other_make(&report);
	if (report.run->grouped)
		output_groups_end_at_exit(report.out);
	if (!phase)
		die_usage("unknown phase \"%s\"", options->argument);
	if (phase->selected_count == 0) {
		output_groups_go_on();
		return EXIT_PASSED;
	}
	collect_phase(arena, report.out, report.run, &services, phase, true, &collected);
	spare_dirs_remove(arena, report.out, phase->name);
	if (phase->halts && phase->gates && collected.status != STATUS_PASSED)
		block_later_phases(&report, phase);
	mark_judged(&report, phase);
	journal_phase(&report, &collected);
	report_phase(&report, &collected);
	output_groups_go_on();
	return EXIT_PASSED;
}

int command_end(struct arena *arena, const struct options *options)
{
	struct report report = load_run(arena, options);
	struct run run = *report.run;
	struct collected_run *collected;
	struct history *history;

	if (options->after_make && run.make_pid != options->after_make)
		return EXIT_OWN_FAILURE; /* that make never began; it has said why */
	if (options->after_make && run.ended >= 0)
		return run.verdict;
	if (!options->after_make)
		refuse_other_make(&report);
	if (run.live)
		live_stop(arena, report.out);
	if (run.grouped)
		output_groups_end(arena, report.out);
	run.changed = fingerprint_changed(arena, report.out, report.plan, &run);
	if (run.changed)
		warn("the system under test changed during the run, so no result counts: %s",
		    run.changed);
	collected = collect_run(arena, report.out, &run, report.plan);
	if (options->after_make) {
		collected->cut_short = true;
		collected->success = collected->complete = false;
	}
	for (size_t i = 0; i < collected->phase_count; i++)
		if (!collected->phases[i].reached)
			spare_dirs_remove(arena, report.out, collected->phases[i].phase->name);
	journal_end(&report, collected);
	history = changes_find(arena, report.out, collected);
	/* The reports first: one that cannot be written leaves no verdict behind. */
	report_end(&report, collected, false);
	order_write(report.out, report.plan, history, changes_record(history, collected));
	run.ended = collected->duration;
	run.verdict = collected->success ? EXIT_PASSED : EXIT_NOT_PASSED;
	if (run_write(report.out, &run) != 0)
		die("write the state in %s:", report.out);
	if (collected->complete && collected->success && !run.fingerprint[0])
		close_run(arena, report.out);
	report_end(&report, collected, true);
	lock_release(arena, report.out);
	return run.verdict;
}

int command_summary(struct arena *arena, const struct options *options)
{
	struct report report;
	struct collected_run *collected;

	/* Who called make reports the end. */
	if (supervisor_is_alive())
		return EXIT_PASSED;
	report = load_run(arena, options);
	if (report.run->ended >= 0 || !reporter_is_listed(REPORTER_CONSOLE, report.run->reports))
		return EXIT_PASSED;
	if (report.run->live)
		live_stop(arena, report.out);
	collected = collect_run(arena, report.out, report.run, report.plan);
	collected->cut_short = true;
	collected->success = collected->complete = false;
	changes_find(arena, report.out, collected);
	reporter_console.end(&report, collected);
	return EXIT_PASSED;
}

/* Dies when another run, or another make of it, has begun since the state was read: what was
 * collected is of no run. */
static void refuse_new_run(const struct report *report)
{
	const char *why;
	const struct run *now = run_read(report->arena, report->out, &why);

	if (!now || strcmp(now->id, report->run->id) != 0 ||
	    now->invocation != report->run->invocation)
		die("%s: another run has begun there, and reports itself when it ends",
		    report->out);
}

int command_again(struct arena *arena, const struct options *options)
{
	struct report report = load_run(arena, options);
	struct collected_run *collected = collect_run(arena, report.out, report.run, report.plan);

	report.again = true;
	changes_find(arena, report.out, collected);
	refuse_new_run(&report);
	report_phases(&report, collected);
	report_end(&report, collected, false);
	return collected->success ? EXIT_PASSED : EXIT_NOT_PASSED;
}

int command_refuse(struct arena *arena, const struct options *options)
{
	if (!output_problem(options->spec.out))
		reports_forget(arena, options->spec.out);
	return EXIT_PASSED;
}

int command_fresh(struct arena *arena, const struct options *options)
{
	close_run(arena, options->spec.out);
	return EXIT_PASSED;
}

int command_clean(struct arena *arena, const struct options *options)
{
	const char *out = options->spec.out;
	struct report report;

	if (!file_exists(out) || kept_emptied(arena, out)) {
		kept_forget(arena, out);
		return EXIT_PASSED;
	}
	if (output_problem(out) || !file_exists(run_file(arena, out, "run")))
		die_usage(
		    "%s is not a results directory: it has no .e2e/run; nothing was removed", out);
	if (stale_services_are_up(arena, out))
		die_usage("services are up in %s; run make e2e-down first", out);
	if (owns_all(arena, out)) {
		tree_remove_or_die(out);
		kept_forget(arena, out);
		return EXIT_PASSED;
	}
	/* Something of somebody else's was there first: only what is ours goes. */
	report = load_run(arena, options);
	for (size_t i = 0; i < report.plan->phase_count; i++)
		if (owns(arena, out, "phases", report.plan->phases[i].name))
			tree_remove_or_die(
			    arena_printf(arena, "%s/%s", out, report.plan->phases[i].name));
	if (service_logs_are_ours(arena, out))
		tree_remove_or_die(arena_printf(arena, "%s/" SERVICE_LOGS_DIR, out));
	reports_remove(arena, out);
	tree_remove_or_die(arena_printf(arena, "%s/.e2e", out));
	kept_forget(arena, out);
	return EXIT_PASSED;
}

int command_watch(struct arena *arena, const struct options *options)
{
	(void)arena;
	return watch_run(options->spec.out, options->exit_at_end);
}

int command_show(struct arena *arena, const struct options *options)
{
	return show_test(arena, options->spec.out, options->argument);
}

int command_history(struct arena *arena, const struct options *options)
{
	return history_table(arena, options->spec.out, options->argument);
}

int command_why(struct arena *arena, const struct options *options)
{
	return why_print(arena, &options->spec, options->argument);
}

int command_timings(struct arena *arena, const struct options *options)
{
	return timings_print(arena, options->spec.out);
}
