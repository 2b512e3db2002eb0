/* SPDX-License-Identifier: MIT */
/* e2e-gen: phases.yaml to a Makefile.
 *
 *   options -> plan (phases_yaml, plan_check) -> Makefile (plan_makefile) -> file (output)
 *                                                                       -> make (make_run) */
#include "base/diag.h"
#include "base/die.h"
#include "base/files.h"
#include "base/options.h"
#include "base/output.h"
#include "base/strings.h"
#include "base/time.h"
#include "defaults.h"
#include "exec/companion.h"
#include "init/init.h"
#include "exec/make.h"
#include "gen/ci.h"
#include "gen/list.h"
#include "gen/make_run.h"
#include "gen/output.h"
#include "gen/plan_makefile.h"
#include "init/playwright.h"
#include "plan/last_failed.h"
#include "plan/lint.h"
#include "plan/load.h"
#include "plan/missed_files.h"
#include "plan/output_name.h"
#include "plan/plan_check.h"
#include "plan/quarantine.h"
#include "plan/report_files.h"
#include "plan/report_sharing.h"
#include "plan/selection.h"
#include "plan/shards.h"
#include "text/style.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum option_code {
	OPT_PHASE = 256,
	OPT_ONLY,
	OPT_TAG,
	OPT_LAST_FAILED,
	OPT_WITHOUT_NEEDS,
	OPT_SHARD,
	OPT_SHARDS,
	OPT_TIMINGS,
	OPT_REPORT,
	OPT_OUTPUT,
	OPT_RESULTS,
	OPT_RUN,
	OPT_CHECK,
	OPT_LIST,
	OPT_SELECT,
	OPT_WHY,
	OPT_INIT,
	OPT_CI,
};

static const struct option_info option_rows[] = {
    {"o", 'o', "FILE", "write FILE instead of Makefile; - is standard output"},
    {"phase", OPT_PHASE, "NAMES", "select these phases by default (again, or with commas; all)"},
    {"only", OPT_ONLY, "WORDS",
	"with --run, --list and --why: only these tests, PHASE/TEST, TEST, FILE, or with *"},
    {"tag", OPT_TAG, "TAGS", "the same: only those with one of these tags, and without !TAG"},
    {"last-failed", OPT_LAST_FAILED, NULL, "the same: only those that did not pass last time"},
    {"without-needs", OPT_WITHOUT_NEEDS, NULL, "the same: not also what the selected tests need"},
    {"shard", OPT_SHARD, "I/N", "the same: only the Ith part of N, as 2/5; auto: as the CI says"},
    {"shards", OPT_SHARDS, "N",
	"with --list: which tests each of N shards has; with --ci: so many"},
    {"timings", OPT_TIMINGS, "FILE", "by which shards are dealt (" DEFAULT_TIMINGS ")"},
    {"report", OPT_REPORT, "NAMES",
	"use these reporters by default, instead of the plan's (" DEFAULT_REPORTS ")"},
    {"output", OPT_OUTPUT, "DIR", "keep the results in DIR by default"},
    {"run", OPT_RUN, NULL, "make, run and report; exit 0, 1, 2, 3 or 128+signal"},
    {"j", 'j', "N", "with --run: N tests at a time (as many as there are processors)"},
    {"check", OPT_CHECK, NULL, "only check, also that the test files exist"},
    {"list", OPT_LIST, NULL, "only list the phases and their tests"},
    {"select", OPT_SELECT, NULL, "only print what is selected, as the Makefile asks for it"},
    {"why", OPT_WHY, NULL,
	"only say what make e2e would run now, and why; of PHASE/TEST all evidence"},
    {"init", OPT_INIT, NULL, "write a plan for the tests that are here, phases.yaml or FILE"},
    {"ci", OPT_CI, "SERVICE",
	"write the jobs of N --shards, and one that merges them: github, gitlab"},
    {"results", OPT_RESULTS, "DIR", NULL}, /* for the Makefile's own rule */
    OPTION_ENDING,
};

static const char usage[] =
    "usage: e2e-gen [OPTION]... [FILE]\n"
    "Compile phases.yaml, or FILE, into a Makefile in which each end-to-end test is a target\n"
    "and each phase a barrier. Then: make -j8 e2e\n"
    "\n";

static const char notes[] =
    "\n"
    "A Makefile that e2e-gen did not make is never overwritten: use -o e2e.mk there, and in it\n"
    "include e2e.mk.\n"
    "\n"
    "Exit codes: 0 done, and with --run all required phases passed; 1 one or more did not;\n"
    "2 wrong usage or a wrong phases.yaml; 3 e2e-gen could not do its work.\n";

static const struct option_set option_set = {
    .program = "e2e-gen",
    .rows = option_rows,
    .count = sizeof option_rows / sizeof option_rows[0],
    .column = 20,
    .usage = usage,
    .notes = notes,
};

struct options {
	enum { GENERATE, RUN, CHECK, LIST, SELECT, WHY, INIT, CI } action;
	const char *test; /* --why: that is asked for, or NULL */
	const char *file, *makefile, *phases, *only, *tags, *reports, *output, *results;
	const char *shard, *timings, *ci;
	bool last_failed, without_needs;
	int jobs, shards;
	struct timespec began; /* before the plan was read */
};

/* ---- the command line ---- */

/* The options of which one is given at most. */
static void set_action(struct options *options, int action)
{
	if (options->action != GENERATE && (int)options->action != action)
		die_usage(
		    "--run, --check, --list, --select, --why, --init and --ci exclude each other");
	options->action = action;
}

static const char *join(struct arena *arena, const char *list, const char *more)
{
	return list ? arena_printf(arena, "%s,%s", list, more) : more;
}

static int parse_jobs(const char *text)
{
	char *end;
	long jobs = strtol(text, &end, 10);

	if (end == text || *end || jobs < 1 || jobs > 10000)
		die_usage("-j: \"%s\" is not a number of jobs", text);
	return (int)jobs;
}

static int parse_shards(const char *text)
{
	char *end;
	long shards = strtol(text, &end, 10);

	if (end == text || *end || shards < 1 || shards > SHARDS_MAX)
		die_usage("--shards: \"%s\" is not a number of shards", text);
	return (int)shards;
}

static void parse_option(struct arena *arena, struct options *options, int code)
{
	switch (code) {
	case 'o':
		options->makefile = optarg;
		break;
	case 'j':
		options->jobs = parse_jobs(optarg);
		break;
	case OPT_PHASE:
		options->phases = join(arena, options->phases, optarg);
		break;
	case OPT_ONLY:
		options->only =
		    options->only ? arena_printf(arena, "%s %s", options->only, optarg) : optarg;
		break;
	case OPT_TAG:
		options->tags =
		    options->tags ? arena_printf(arena, "%s %s", options->tags, optarg) : optarg;
		break;
	case OPT_LAST_FAILED:
		options->last_failed = true;
		break;
	case OPT_WITHOUT_NEEDS:
		options->without_needs = true;
		break;
	case OPT_SHARD:
		options->shard = optarg;
		break;
	case OPT_SHARDS:
		options->shards = parse_shards(optarg);
		break;
	case OPT_TIMINGS:
		options->timings = optarg;
		break;
	case OPT_REPORT:
		options->reports = join(arena, options->reports, optarg);
		break;
	case OPT_OUTPUT:
		options->output = optarg;
		break;
	case OPT_RESULTS:
		options->results = optarg;
		break;
	case OPT_RUN:
		set_action(options, RUN);
		break;
	case OPT_CHECK:
		set_action(options, CHECK);
		break;
	case OPT_LIST:
		set_action(options, LIST);
		break;
	case OPT_SELECT:
		set_action(options, SELECT);
		break;
	case OPT_WHY:
		set_action(options, WHY);
		break;
	case OPT_CI:
		set_action(options, CI);
		options->ci = optarg;
		if (names_find(ci_services(), optarg) < 0)
			die_usage("--ci: jobs can be written for %s; \"%s\" is none of them",
			    names_text(arena, ci_services(), ", ", " and "), optarg);
		break;
	case OPT_INIT:
		set_action(options, INIT);
		break;
	}
}

static void check_selecting(const struct options *options)
{
	if (options->shards && options->action != LIST && options->action != CI)
		die_usage("--shards goes with --list and --ci");
	if (options->action == CI && !options->shards)
		die_usage("--ci: how many jobs? Say --shards 5");
	if (options->shards && options->shard)
		die_usage("--shard and --shards exclude each other");
	if (options->action == RUN || options->action == LIST || options->action == SELECT ||
	    options->action == WHY)
		return;
	if (options->only)
		die_usage("--only goes with --run and --list; a Makefile takes E2E_ONLY");
	if (options->shard)
		die_usage("--shard goes with --run and --list; a Makefile takes E2E_SHARD");
	if (options->timings && options->action != CI)
		die_usage("--timings goes with --shard; a Makefile takes E2E_TIMINGS");
	if (options->tags)
		die_usage("--tag goes with --run and --list; a Makefile takes E2E_TAGS");
	if (options->last_failed)
		die_usage("--last-failed goes with --run and --list; a Makefile takes "
			  "E2E_LAST_FAILED=1");
	if (options->without_needs)
		die_usage("--without-needs goes with --run and --list; a Makefile takes "
			  "E2E_WITHOUT_NEEDS=1");
}

static bool is_plan_name(const char *text)
{
	const char *dot = strrchr(text, '.');

	return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static struct options parse_command_line(struct arena *arena, int argc, char **argv)
{
	struct options options = {.file = DEFAULT_PLAN};
	int code;

	while ((code = option_next(&option_set, argc, argv)) != -1)
		parse_option(arena, &options, code);
	/* A test is told from a file by its name. */
	if (options.action == WHY && optind < argc && !is_plan_name(argv[argc - 1]))
		options.test = argv[--argc];
	if (argc - optind > 1)
		die_usage("one file at a time");
	if (optind < argc)
		options.file = argv[optind];
	if (options.makefile && options.makefile[0] == '\0')
		die_usage("-o: no name");
	check_selecting(&options);
	if (options.output && output_problem(options.output))
		die_usage("--output: %s", output_problem(options.output));
	if (options.action == RUN && options.makefile && strcmp(options.makefile, "-") == 0)
		die_usage("--run needs a Makefile: -o - cannot be used with it");
	return options;
}

/* ---- the actions ---- */

/* Where the results of this plan are; `plan` may be NULL. */
static const char *results_of(const struct plan *plan, const struct options *options)
{
	bool asks = options->action == RUN || options->action == WHY;
	const char *named = asks ? getenv("E2E_OUT") : NULL;

	if (options->results || options->output)
		return options->results ? options->results : options->output;
	if (named && named[0])
		return named;
	return plan && plan->output ? plan->output : DEFAULT_OUTPUT;
}

/* Nothing will run: no report of an earlier run is to stand there as if it were one of this. */
static void forget_reports(
    struct arena *arena, const struct plan *plan, const struct options *options)
{
	const char *results = results_of(plan, options);

	if ((options->action == GENERATE || options->action == RUN) && !output_problem(results))
		reports_forget(arena, results);
}

E2E_NORETURN static void refuse(
    struct arena *arena, const struct plan *plan, const struct options *options, const char *error)
{
	forget_reports(arena, plan, options);
	die_usage("%s", error);
}

/* Turns the lists of the command line into names that are known. */
static void check_lists(struct arena *arena, const struct plan *plan, struct options *options)
{
	const char *error;

	/* All of them is also what the plan may have later. */
	if (options->phases && strcmp(options->phases, "all") == 0)
		options->phases = NULL;
	if (options->phases) {
		options->phases = select_phase_names(arena, plan, options->phases, &error);
		if (!options->phases)
			refuse(arena, plan, options, error);
	}
	if (options->action == RUN && output_problem(results_of(plan, options)))
		die_usage("E2E_OUT=%s: %s", results_of(plan, options),
		    output_problem(results_of(plan, options)));
	if (options->reports) {
		options->reports = select_reporters(arena, options->reports, &error);
		if (!options->reports)
			refuse(arena, plan, options, error);
	}
}

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

/* Selects what these words say, or refuses. */
static void select_asked(struct arena *arena, struct plan *plan, const struct options *options,
    struct selection_words words, bool failed)
{
	const char *error;

	if (failed) {
		words.failed = last_failed(arena, plan, results_of(plan, options), &error);
		if (!words.failed)
			refuse(arena, plan, options, error);
	}
	if (select_tests(arena, plan, &words, &error) != 0)
		refuse(arena, plan, options, error);
}

static void select_by_options(struct arena *arena, struct plan *plan, const struct options *options)
{
	const struct selection_words words = {
	    .phases = options->phases ? options->phases : select_all_phases(arena, plan),
	    .only = options->only ? options->only : DEFAULT_ONLY,
	    .tags = options->tags,
	    .without_needs = options->without_needs,
	    .shard = options->shard,
	    .timings = options->timings,
	};

	select_asked(arena, plan, options, words, options->last_failed);
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

/* e2e-report knows. */
E2E_NORETURN static void ask_why(
    struct arena *arena, const struct plan *plan, const struct options *options)
{
	struct strings argv = {0};

	strings_add(arena, &argv, arena_strdup(arena, companion_path(arena, "e2e-report")));
	strings_add(arena, &argv, arena_strdup(arena, "why"));
	strings_add(arena, &argv, arena_printf(arena, "--plan=%s", options->file));
	strings_add(arena, &argv, arena_printf(arena, "--out=%s", results_of(plan, options)));
	if (options->phases)
		strings_add(arena, &argv, arena_printf(arena, "--phases=%s", options->phases));
	if (options->only)
		strings_add(arena, &argv, arena_printf(arena, "--only=%s", options->only));
	if (options->tags)
		strings_add(arena, &argv, arena_printf(arena, "--tag=%s", options->tags));
	if (options->last_failed)
		strings_add(arena, &argv, arena_strdup(arena, "--last-failed"));
	if (options->without_needs)
		strings_add(arena, &argv, arena_strdup(arena, "--without-needs"));
	if (options->shard)
		strings_add(arena, &argv, arena_printf(arena, "--shard=%s", options->shard));
	if (options->timings)
		strings_add(arena, &argv, arena_printf(arena, "--timings=%s", options->timings));
	if (options->test)
		strings_add(arena, &argv, arena_strdup(arena, options->test));
	strings_add(arena, &argv, NULL);
	execvp(argv.items[0], argv.items);
	die("start %s:", argv.items[0]);
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

/* What selects all tests of these phases by name: "one/% two/%". */
static const char *all_tests_of(struct arena *arena, const char *phases)
{
	struct buf patterns = BUF_INIT;
	const char *only;

	for (size_t len; *phases; phases += len + (phases[len] == ' ')) {
		len = strcspn(phases, " ");
		buf_printf(&patterns, "%s%.*s/%%", patterns.len ? " " : "", (int)len, phases);
	}
	only = arena_strdup(arena, patterns.text);
	buf_release(&patterns);
	return only;
}

/* The value of a switch of the Makefile, as make takes it from the environment; NULL: not set. */
static const char *switch_of(const char *option, const char *name)
{
	return option ? option : getenv(name);
}

/* The same of one that is 1 or 0. */
static bool switch_is_on(struct arena *arena, const struct plan *plan,
    const struct options *options, bool option, const char *name)
{
	const char *value = getenv(name);

	if (option || !value || !value[0])
		return option;
	if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
		refuse(
		    arena, plan, options, arena_printf(arena, "%s=%s: it is 1 or 0", name, value));
	return value[0] == '1';
}

static int run(struct arena *arena, struct plan *plan, const struct options *options, char *argv0)
{
	const char *phases = switch_of(options->phases, "E2E_PHASES");
	const char *only = switch_of(options->only, "E2E_ONLY");

	if (!only && options->phases)
		only = all_tests_of(arena, options->phases);
	const struct selection_words words = {
	    .phases = phases ? phases : select_all_phases(arena, plan),
	    .only = only ? only : DEFAULT_ONLY,
	    .tags = switch_of(options->tags, "E2E_TAGS"),
	    .without_needs =
		switch_is_on(arena, plan, options, options->without_needs, "E2E_WITHOUT_NEEDS"),
	    .shard = switch_of(options->shard, "E2E_SHARD"),
	    .timings = switch_of(options->timings, "E2E_TIMINGS"),
	};

	/* What make would find wrong only when it has begun. */
	select_asked(arena, plan, options, words,
	    switch_is_on(arena, plan, options, options->last_failed, "E2E_LAST_FAILED"));
	struct make_spec spec = {
	    .makefile = options->makefile ? options->makefile : DEFAULT_MAKEFILE,
	    .results = results_of(plan, options),
	    .phases = options->phases,
	    .only = options->only || options->phases ? only : NULL,
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

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct options options;
	struct diagnostics diagnostics = {.colour = style_for(STDERR_FILENO).colour};
	struct plan *plan;
	int code;

	program_begin(argv[0]);
	options = parse_command_line(&arena, argc, argv);
	if (options.action == INIT) {
		code = init_write(&arena, options.file) == 0 ? EXIT_PASSED : EXIT_USAGE;
		arena_release(&arena);
		return code;
	}
	options.began = time_wall();
	plan = plan_load(&arena, &diagnostics, options.file);
	if (diag_finish(&diagnostics) || !plan) {
		forget_reports(&arena, plan, &options);
		arena_release(&arena);
		return EXIT_USAGE;
	}
	check_lists(&arena, plan, &options);
	if (options.action == WHY)
		ask_why(&arena, plan, &options);
	if (options.action != LIST && options.action != SELECT) {
		plan_check_secrets(plan);
		plan_check_required(plan);
		quarantine_warn(plan);
		missed_files_warn(&arena, plan);
		check_shared_reports(&arena, plan);
		plan_lint(plan, options.action == CHECK);
		playwright_check_output(&arena, plan, results_of(plan, &options));
	}
	if (options.action == CHECK)
		code = check(plan);
	else if (options.action == LIST)
		code = list(&arena, plan, &options);
	else if (options.action == CI)
		code = write_ci(&arena, plan, &options);
	else if (options.action == SELECT)
		code = print_selection(&arena, plan, &options);
	else
		code = generate(&arena, plan, &options);
	if (code == EXIT_PASSED && options.action == RUN)
		code = run(&arena, plan, &options, argv[0]);
	arena_release(&arena);
	return code;
}
