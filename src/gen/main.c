/* SPDX-License-Identifier: MIT */
/* e2e-gen: phases.yaml to a Makefile.
 *
 *   options -> plan (phases_yaml, plan_check) -> Makefile (plan_makefile) -> file (output)
 *                                                                       -> make (make_run) */
#include "base/diag.h"
#include "base/die.h"
#include "base/files.h"
#include "base/output.h"
#include "base/time.h"
#include "defaults.h"
#include "exec/make.h"
#include "gen/ask_why.h"
#include "gen/ci.h"
#include "gen/list.h"
#include "gen/make_run.h"
#include "gen/options.h"
#include "gen/output.h"
#include "gen/plan_makefile.h"
#include "gen/select_options.h"
#include "init/init.h"
#include "init/playwright.h"
#include "plan/lint.h"
#include "plan/load.h"
#include "plan/missed_files.h"
#include "plan/plan_check.h"
#include "plan/quarantine.h"
#include "plan/report_sharing.h"
#include "plan/selection.h"
#include "plan/selection_text.h"
#include "plan/shards.h"
#include "text/style.h"

#include <string.h>
#include <unistd.h>

/* ---- the actions ---- */

static void print(const struct buf *out)
{
	if (buf_write(out, STDOUT_FILENO) != 0)
		die("write to standard output:");
}

static int check(const struct plan *plan)
{
	if (diag_finish(plan->source->diagnostics))
		return EXIT_USAGE;
	output_printf("%s: %zu phase%s, %zu test%s\n", plan->source->name, plan->phase_count,
	    plan->phase_count == 1 ? "" : "s", plan->test_count, plan->test_count == 1 ? "" : "s");
	return EXIT_PASSED;
}

/* Which tests each shard has; of one that is asked for, its own. */
static void list_by_shards(
    struct arena *arena, struct plan *plan, const struct options *options, struct buf *out)
{
	struct timings timings;
	const char *error;

	if (timings_read(arena, options->timings, &timings, &error) != 0)
		die_usage("%s", error);
	if (options->shards && select_deal(arena, plan, &timings, options->shards, &error) != 0)
		die_usage("%s", error);
	list_shards(arena, plan, &timings, options->shards, out);
}

static int list(struct arena *arena, struct plan *plan, const struct options *options)
{
	struct buf out = BUF_INIT;

	select_by_options(arena, plan, options);
	if (options->shards || plan->shard.count)
		list_by_shards(arena, plan, options, &out);
	else
		list_plan(arena, plan, &out);
	output_print(&out);
	return EXIT_PASSED;
}

/* For the Makefile: what is selected, and as the last word a hash of it, by which it is known to be
 * whole and by which e2e-report begin knows that it has selected the same. */
static int print_selection(struct arena *arena, struct plan *plan, const struct options *options)
{
	const char *text;
	char hash[17];

	select_by_options(arena, plan, options);
	text = selection_text(arena, plan);
	selection_hash(text, plan->named, hash);
	output_printf("%s %s\n", text, hash);
	return EXIT_PASSED;
}

/* How make is to call the plan: never an absolute path, never like an option. */
static const char *plan_path(struct arena *arena, const char *file)
{
	const char *path = path_relative(arena, file);

	return path[0] == '-' ? arena_printf(arena, "./%s", path) : path;
}

/* What was written, and what to type now. Make makes its Makefile again without a word. */
static void tell_what_is_next(struct arena *arena, const struct plan *plan, const char *makefile)
{
	const char *file = makefile ? makefile : DEFAULT_MAKEFILE;
	bool usual = strcmp(file, DEFAULT_MAKEFILE) == 0;

	if (make_started_us() || strcmp(file, "-") == 0)
		return;
	output_printf("%s: %zu phase%s, %zu test%s; next: make %s-j%ld e2e\n", file,
	    plan->phase_count, plan->phase_count == 1 ? "" : "s", plan->test_count,
	    plan->test_count == 1 ? "" : "s", usual ? "" : arena_printf(arena, "-f %s ", file),
	    sysconf(_SC_NPROCESSORS_ONLN));
}

/* Writes the Makefile. With --run the selection is for this run only: it goes to make, and not
 * into a file that somebody uses later. */
static int generate(struct arena *arena, const struct plan *plan, const struct options *options)
{
	bool lasting = options->action != RUN;
	struct makefile_options makefile = {
	    .plan_path = plan_path(arena, options->file),
	    .phases = lasting ? options->phases : NULL,
	    .reports = lasting ? options->reports : NULL,
	    .output = lasting ? options->output : NULL,
	};
	struct buf out = BUF_INIT;
	int code = EXIT_USAGE;

	if (plan_makefile(arena, plan, &makefile, &out) != 0) {
		diag_finish(plan->source->diagnostics);
	} else if (options->makefile && strcmp(options->makefile, "-") == 0) {
		print(&out);
		code = EXIT_PASSED;
	} else if (write_makefile(options->makefile ? options->makefile : DEFAULT_MAKEFILE, plan,
		       options->file, options->began, &out) == 0) {
		size_t dropped = drop_stale_passes(plan, results_of(plan, options));

		if (dropped)
			warn("%zu test%s changed and will run again", dropped,
			    dropped == 1 ? "" : "s");
		code = EXIT_PASSED;
	}
	if (code == EXIT_PASSED && lasting)
		tell_what_is_next(arena, plan, options->makefile);
	buf_release(&out);
	return code;
}

static int run(struct arena *arena, struct plan *plan, const struct options *options, char *argv0)
{
	/* What make would find wrong only when it has begun. */
	const char *only = select_for_run(arena, plan, options);
	const struct make_spec spec = {
	    .makefile = options->makefile ? options->makefile : DEFAULT_MAKEFILE,
	    .results = results_of(plan, options),
	    .phases = options->phases,
	    .only = only,
	    .tags = options->tags,
	    .last_failed = options->last_failed,
	    .without_needs = options->without_needs,
	    .shard = options->shard,
	    .timings = options->timings,
	    .reports = options->reports,
	    .jobs = options->jobs ? options->jobs : (int)sysconf(_SC_NPROCESSORS_ONLN),
	    .programs = path_of_program(arena, argv0),
	};

	return make_run(arena, &spec);
}

/* Writes the jobs to standard output, or a file; never over one that we have not made. What cannot
 * be dealt is wrong now, and not first in the CI. */
static int write_ci(struct arena *arena, struct plan *plan, const struct options *options)
{
	const struct ci_spec spec = {
	    .service = options->ci,
	    .plan_path = plan_path(arena, options->file),
	    .phases = options->phases,
	    .shards = options->shards,
	};
	struct timings timings;
	struct buf out = BUF_INIT;
	const char *error;

	select_by_options(arena, plan, options);
	if (timings_read(arena, options->timings, &timings, &error) != 0 ||
	    select_deal(arena, plan, &timings, options->shards, &error) != 0)
		die_usage("%s", error);
	ci_write(arena, &spec, &out);
	if (!options->makefile || strcmp(options->makefile, "-") == 0) {
		print(&out);
	} else if (write_generated(options->makefile, CI_SIGN, &out) != 0) {
		buf_release(&out);
		return EXIT_USAGE;
	}
	buf_release(&out);
	return EXIT_PASSED;
}

/* What is no error, and somebody may want to know. */
static void warn_of(struct arena *arena, const struct plan *plan, const struct options *options)
{
	plan_check_secrets(plan);
	plan_check_required(plan);
	quarantine_warn(plan);
	missed_files_warn(arena, plan);
	check_shared_reports(arena, plan);
	plan_lint(plan, options->action == CHECK);
	playwright_check_output(arena, plan, results_of(plan, options));
}

static int act(struct arena *arena, struct plan *plan, const struct options *options, char *argv0)
{
	int code = EXIT_PASSED;

	switch (options->action) {
	case INIT: /* needs no plan */
		break;
	case WHY:
		ask_why(arena, plan, options);
	case LIST:
		return list(arena, plan, options);
	case SELECT:
		return print_selection(arena, plan, options);
	case CHECK:
		warn_of(arena, plan, options);
		return check(plan);
	case CI:
		warn_of(arena, plan, options);
		return write_ci(arena, plan, options);
	case GENERATE:
	case RUN:
		warn_of(arena, plan, options);
		code = generate(arena, plan, options);
		if (code == EXIT_PASSED && options->action == RUN)
			code = run(arena, plan, options, argv0);
		break;
	}
	return code;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct diagnostics diagnostics = {.colour = style_for(STDERR_FILENO).colour};
	struct options options;
	struct plan *plan;
	int code = EXIT_USAGE;

	program_begin(argv[0]);
	options = options_read(&arena, argc, argv);
	if (options.action == INIT) {
		if (init_write(&arena, options.file) == 0)
			code = EXIT_PASSED;
		arena_release(&arena);
		return code;
	}
	options.began = time_wall();
	plan = plan_load(&arena, &diagnostics, options.file);
	if (diag_finish(&diagnostics) || !plan) {
		forget_reports(&arena, plan, &options);
	} else {
		options_resolve(&arena, plan, &options);
		code = act(&arena, plan, &options, argv[0]);
	}
	arena_release(&arena);
	return code;
}
