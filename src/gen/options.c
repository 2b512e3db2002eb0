/* SPDX-License-Identifier: MIT */
#include "gen/options.h"

#include "base/die.h"
#include "base/names.h"
#include "base/options.h"
#include "defaults.h"
#include "gen/ci.h"
#include "plan/output_name.h"
#include "plan/shards.h"

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
    {"phase", OPT_PHASE, "NAMES", "select these phases by default; separated by commas, or all"},
    {"only", OPT_ONLY, "WORDS", "run or list only these: PHASE/TEST, TEST, FILE or with *"},
    {"tag", OPT_TAG, "TAGS", "the same: only tests with one of these, and without !TAG"},
    {"last-failed", OPT_LAST_FAILED, NULL, "the same: only tests that did not pass last time"},
    {"without-needs", OPT_WITHOUT_NEEDS, NULL, "the same: without the tests that these need"},
    {"shard", OPT_SHARD, "I/N", "the same: only part I of N, such as 2/5; auto: from the CI"},
    {"shards", OPT_SHARDS, "N", "with --list: show N shards; with --ci: write N jobs"},
    {"timings", OPT_TIMINGS, "FILE", "the timings that divide shards (" DEFAULT_TIMINGS ")"},
    {"report", OPT_REPORT, "NAMES",
	"the default reporters, instead of the plan's (" DEFAULT_REPORTS ")"},
    {"output", OPT_OUTPUT, "DIR", "keep the results in DIR by default"},
    {"run", OPT_RUN, NULL, "write the Makefile, run make, report; exit 0-3 or 128+signal"},
    {"j", 'j', "N", "with --run: N tests at a time (the number of processors)"},
    {"check", OPT_CHECK, NULL, "only check the plan, and that the test files exist"},
    {"list", OPT_LIST, NULL, "only list the phases and their tests"},
    {"select", OPT_SELECT, NULL, "only print the selected tests, for the Makefile"},
    {"why", OPT_WHY, NULL,
	"only print what make e2e would run now, and why;\nwith PHASE/TEST, all evidence for that "
	"test"},
    {"init", OPT_INIT, NULL, "write a plan for the existing tests, phases.yaml or FILE"},
    {"ci", OPT_CI, "SERVICE", "write the CI jobs for N --shards: github or gitlab"},
    {"results", OPT_RESULTS, "DIR", NULL}, /* for the Makefile's own rule */
    OPTION_ENDING,
};

static const char usage[] =
    "usage: e2e-gen [OPTION]... [FILE]\n"
    "Compile phases.yaml, or FILE, into a Makefile in which each end-to-end test is a\n"
    "target and each phase a barrier. Then: make -j8 e2e\n"
    "\n";

static const char notes[] =
    "\n"
    "A Makefile that e2e-gen did not generate is never overwritten: use -o e2e.mk,\n"
    "and add this line to it: include e2e.mk\n"
    "\n"
    "Exit codes: 0 done, and with --run all required phases passed; 1 one or more did\n"
    "not; 2 wrong usage or a wrong phases.yaml; 3 e2e-gen could not do its work.\n";

static const struct option_set option_set = {
    .program = "e2e-gen",
    .rows = option_rows,
    .count = sizeof option_rows / sizeof option_rows[0],
    .column = 20,
    .usage = usage,
    .notes = notes,
};

/* The options of which one is given at most. */
static void set_action(struct options *options, enum action action)
{
	if (options->action != GENERATE && options->action != action)
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
			die_usage("--ci: jobs can be written for %s, not \"%s\"",
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
		die_usage("--ci needs the number of jobs, such as --shards 5");
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

struct options options_read(struct arena *arena, int argc, char **argv)
{
	struct options options = {.file = DEFAULT_PLAN};
	int code;

	while ((code = option_next(&option_set, argc, argv)) != -1)
		parse_option(arena, &options, code);
	/* A test is told from a file by its name. */
	if (options.action == WHY && optind < argc && !is_plan_name(argv[argc - 1]))
		options.test = argv[--argc];
	if (argc - optind > 1)
		die_usage("only one FILE can be given");
	if (optind < argc)
		options.file = argv[optind];
	if (options.makefile && options.makefile[0] == '\0')
		die_usage("-o: the name is empty");
	check_selecting(&options);
	if (options.output && output_problem(options.output))
		die_usage("--output: %s", output_problem(options.output));
	if (options.action == RUN && options.makefile && strcmp(options.makefile, "-") == 0)
		die_usage("--run needs a Makefile: -o - cannot be used with it");
	return options;
}
