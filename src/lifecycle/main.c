/* SPDX-License-Identifier: MIT */
/* e2e-report: the commands of a run.
 *
 *   begin   opens the run or goes on with it            -> reporters' begin
 *   phase   stamps of one phase -> collected -> judged  -> reporters' phase; later phases blocked
 *   end     all stamps -> collected -> verdict          -> reporters' end, run closed or left open
 *   summary the same on the console alone, when make was interrupted
 *   again   the same from what is there, for later
 *   merge   the results of shards -> those of one run -> collected, as at its end
 *   fresh, clean: forget the passes, remove the results
 *   watch, show, why, history, timings: for people; nothing is changed
 *
 * begin and phase exit 0 when their work is done, whatever the tests did; end and again exit 0 or
 * 1, the verdict. */
#include "base/die.h"
#include "base/names.h"
#include "base/options.h"
#include "defaults.h"
#include "lifecycle/commands.h"
#include "plan/reporters.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct subcommand {
	const char *name;
	enum { TAKES_NOTHING, MAY_TAKE_ARGUMENT, TAKES_ARGUMENT, TAKES_ARGUMENTS } takes;
	int (*run)(struct arena *arena, const struct options *options);
	const char *help;
} commands[] = {
    {"begin", TAKES_NOTHING, command_begin, "open a run, or continue the open one"},
    {"phase", TAKES_ARGUMENT, command_phase, "judge one phase, and halt the run if it has to"},
    {"end", TAKES_NOTHING, command_end, "judge the run and report it: exit 0 or 1"},
    {"summary", TAKES_NOTHING, command_summary,
	"print the state of an unfinished run on the console"},
    {"again", TAKES_NOTHING, command_again,
	"report once more, from the existing results: exit 0 or 1"},
    {"merge", TAKES_ARGUMENTS, command_merge,
	"merge the results of all shards, and report: exit 0 or 1"},
    {"refuse", TAKES_NOTHING, command_refuse,
	"make has refused to run: remove the reports of the last run"},
    {"fresh", TAKES_NOTHING, command_fresh, "close the run: none of its passes is used again"},
    {"clean", TAKES_NOTHING, command_clean, "remove the results directory"},
    {"watch", TAKES_NOTHING, command_watch,
	"show the run on the whole screen, from another terminal"},
    {"show", TAKES_ARGUMENT, command_show, "print one test: its result, its cases and its log"},
    {"why", MAY_TAKE_ARGUMENT, command_why,
	"print what make e2e would run now, or all evidence for one test"},
    {"history", MAY_TAKE_ARGUMENT, command_history,
	"show the results of earlier runs: of all tests, or those of one"},
    {"timings", TAKES_NOTHING, command_timings,
	"print how long each test usually takes, as --timings reads it"},
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

enum option_code {
	OPT_OUT = 256,
	OPT_PLAN,
	OPT_DIGEST,
	OPT_PHASES,
	OPT_ONLY,
	OPT_TAGS,
	OPT_LAST_FAILED,
	OPT_WITHOUT_NEEDS,
	OPT_SHARD,
	OPT_TIMINGS,
	OPT_SELECTED,
	OPT_AGAIN,
	OPT_REPORTS,
	OPT_MAKEFILE,
	OPT_AFTER_MAKE,
	OPT_EXIT,
};

static const struct option_info option_rows[] = {
    {"out", OPT_OUT, "DIR", "the results directory, " DEFAULT_OUTPUT " by default"},
    {"plan", OPT_PLAN, "FILE", "phases.yaml"},
    {"digest", OPT_DIGEST, "HASH", "hash of the plan that the Makefile was generated from"},
    {"phases", OPT_PHASES, "NAMES", "the selected phases, separated by spaces"},
    {"only", OPT_ONLY, "WORDS", "the selected tests, % by default"},
    {"tag", OPT_TAGS, "TAGS", "only tests that have one of these tags, and no !TAG"},
    {"last-failed", OPT_LAST_FAILED, NULL, "only tests that did not pass last time"},
    {"without-needs", OPT_WITHOUT_NEEDS, NULL, "without the tests that these need"},
    {"shard", OPT_SHARD, "I/N", "only part I of N, such as 2/5; auto: from the CI"},
    {"timings", OPT_TIMINGS, "FILE",
	"the timings that divide shards, " DEFAULT_TIMINGS " by default"},
    {"selected", OPT_SELECTED, "HASH", "hash of the tests that make has selected"},
    {"again", OPT_AGAIN, NULL, "begin: run the selected tests even if they have passed"},
    {"reports", OPT_REPORTS, "NAMES", OPTION_LISTED},
    {"makefile", OPT_MAKEFILE, "FILE", "end, again: the Makefile that make was called with"},
    {"after-make", OPT_AFTER_MAKE, "PID",
	"end: report what that make left, unless it has reported"},
    {"exit", OPT_EXIT, NULL, "watch: leave when the run is over: exit 0 or 1"},
    OPTION_ENDING,
};

static const char usage[] =
    "usage: e2e-report begin --plan FILE --digest HASH [OPTION]...\n"
    "       e2e-report phase NAME [OPTION]...\n"
    "       e2e-report end | summary | again | refuse | fresh | clean [OPTION]...\n"
    "       e2e-report merge [OPTION]... DIR...\n"
    "       e2e-report watch [--exit] [--out DIR]\n"
    "       e2e-report show PHASE/TEST [--out DIR]\n"
    "       e2e-report why [PHASE/TEST] [--plan FILE] [OPTION]...\n"
    "       e2e-report history [PHASE/TEST] [OPTION]...\n"
    "       e2e-report timings [--out DIR]\n"
    "Judge and report a run of end-to-end tests. Makefiles made by e2e-gen call it.\n"
    "\n";

static void add_commands(struct buf *out)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		buf_printf(out, "  %-7s  %s\n", commands[i].name, commands[i].help);
	buf_addc(out, '\n');
}

static const struct option_set option_set = {
    .program = "e2e-report",
    .rows = option_rows,
    .count = sizeof option_rows / sizeof option_rows[0],
    .column = 21,
    .listed = reporter_names,
    .usage = usage,
    .add_more = add_commands,
};

static const struct subcommand *find_command(const char *name)
{
	int found = names_find(NAMES(commands), name);
	const char *near;

	if (found >= 0)
		return &commands[found];
	near = names_nearest(NAMES(commands), name);
	if (near)
		die_usage("unknown command \"%s\"; did you mean %s?", name, near);
	die_usage("unknown command \"%s\"", name);
}

static const struct subcommand *parse_command_line(struct options *result, int argc, char **argv)
{
	const struct subcommand *command;
	struct options options = {.spec = {
				      .out = DEFAULT_OUTPUT,
				      .digest = "",
				      .phases = "",
				      .only = DEFAULT_ONLY,
				      .reports = DEFAULT_REPORTS,
				  }};
	int code;

	while ((code = option_next(&option_set, argc, argv)) != -1)
		switch ((enum option_code)code) {
		case OPT_OUT:
			options.spec.out = optarg;
			break;
		case OPT_PLAN:
			options.spec.plan_path = optarg;
			break;
		case OPT_DIGEST:
			options.spec.digest = optarg;
			break;
		case OPT_PHASES:
			options.spec.phases = optarg;
			break;
		case OPT_ONLY:
			options.spec.only = optarg;
			break;
		case OPT_TAGS:
			options.spec.tags = optarg;
			break;
		case OPT_LAST_FAILED:
			options.spec.last_failed = true;
			break;
		case OPT_WITHOUT_NEEDS:
			options.spec.without_needs = true;
			break;
		case OPT_SHARD:
			options.spec.shard = optarg;
			break;
		case OPT_TIMINGS:
			options.spec.timings = optarg;
			break;
		case OPT_SELECTED:
			options.spec.selected = optarg;
			break;
		case OPT_AGAIN:
			options.spec.again = true;
			break;
		case OPT_REPORTS:
			options.spec.reports = optarg;
			options.reports_given = true;
			break;
		case OPT_MAKEFILE:
			options.makefile = optarg;
			break;
		case OPT_AFTER_MAKE:
			options.after_make = strtoll(optarg, NULL, 10);
			break;
		case OPT_EXIT:
			options.exit_at_end = true;
			break;
		}
	if (optind == argc)
		die_usage("no command given");
	command = find_command(argv[optind++]);
	if (command->takes == TAKES_ARGUMENTS) {
		options.arguments = argv + optind;
		options.argument_count = (size_t)(argc - optind);
		optind = argc;
	}
	if (optind < argc && command->takes != TAKES_NOTHING)
		options.argument = argv[optind++];
	if (command->takes == TAKES_ARGUMENT && !options.argument)
		die_usage("%s: which one?", command->name);
	if (optind != argc)
		die_usage("unexpected argument \"%s\"", argv[optind]);
	*result = options;
	return command;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	const struct subcommand *command;
	struct options options;
	int code;

	program_begin(argv[0]);
	signal(SIGPIPE, SIG_IGN);
	command = parse_command_line(&options, argc, argv);
	code = command->run(&arena, &options);
	arena_release(&arena);
	return code;
}
