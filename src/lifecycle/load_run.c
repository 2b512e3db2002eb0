/* SPDX-License-Identifier: MIT */
#include "lifecycle/load_run.h"

#include "base/die.h"
#include "exec/make.h"
#include "lifecycle/orphans.h"
#include "plan/load.h"
#include "plan/quarantine.h"
#include "plan/report_files.h"
#include "plan/secrets.h"
#include "plan/selection.h"
#include "plan/selection_text.h"
#include "plan/slices.h"
#include "state/run_state.h"
#include "text/wrap.h"

#include <string.h>
#include <unistd.h>

/* Without them, tests of this shard in quarantine, or that skip themselves, could seem to be all
 * there is. */
static void mark_other_shards(
    struct arena *arena, struct plan *plan, const char *out, const struct run *run)
{
	const char *whole = run_whole_read(arena, out);
	char hash[17] = "";

	if (whole)
		selection_hash(whole, run->named, hash);
	if (strcmp(hash, run->whole) != 0)
		die("%s: the selection of all shards cannot be read; run make e2e again", out);
	select_elsewhere(plan, whole);
}

/* The plan of the run, from phases.yaml, as it was read when the run began. */
static struct plan *load_plan(struct arena *arena, const char *out, const struct run *run)
{
	struct plan *plan = plan_load_or_exit(arena, run->plan);
	const char *selection = selection_read(arena, out, run);

	if (strcmp(plan->digest, run->digest) != 0)
		die_usage("%s has changed%s since the run began; run make e2e again", run->plan,
		    plan->looked_in.count ? ", or test files were added or removed," : "");
	if (!selection)
		die("%s: the selection of the run there cannot be read; run make e2e again", out);
	select_text(plan, selection, run->named);
	if (run->shard[0])
		mark_other_shards(arena, plan, out, run);
	quarantine_apply(plan, run->started);
	return plan;
}

struct report load_run_of_phase(
    struct arena *arena, const struct options *options, const char *phase)
{
	struct report report = {
	    .arena = arena,
	    .out = options->spec.out,
	    .makefile = options->makefile,
	    .style = style_for(STDOUT_FILENO),
	    .width = wrap_width(STDOUT_FILENO),
	};
	const char *why, *error;
	struct run *run = run_read(arena, report.out, &why);
	struct plan *plan;
	struct plan_file file;

	/* Whoever asks for the end of a run that began is not using us in a wrong way. */
	if (!run && options->after_make)
		die("%s: %s", report.out, why);
	if (!run)
		die_usage("%s: %s (start a run with make e2e)", report.out, why);
	if (options->reports_given)
		run->reports = options->spec.reports;
	plan = slices_read(arena, report.out, run, phase);
	if (!plan) {
		file = plan_file_look(run->plan);
		plan = load_plan(arena, report.out, run);
		if (phase)
			slices_write(report.out, plan, run, &file, true);
	} else if (!phase && run->shard[0]) {
		mark_other_shards(arena, plan, report.out, run);
	}
	if (!select_reporters(arena, run->reports, &error))
		die_usage("%s", error);
	run->hidden = secrets_mask(arena, plan, false);
	report.run = run;
	report.plan = plan;
	return report;
}

struct report load_run(struct arena *arena, const struct options *options)
{
	return load_run_of_phase(arena, options, NULL);
}

void refuse_other_make(const struct report *report)
{
	const char *why = run_refuses_make(report->run);

	if (!why && make_started_us() &&
	    strcmp(report->run->place, orphans_place(report->arena, report->out)) != 0)
		why = "the run there was begun on another host";
	if (!why)
		return;
	if (make_started_us())
		reports_forget(report->arena, report->out);
	die_usage("%s: %s", report->out, why);
}
