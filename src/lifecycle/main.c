/* SPDX-License-Identifier: MIT */
/* e2e-report: the commands of a run.
 *
 *   begin   opens the run or goes on with it            -> reporters' begin
 *   phase   stamps of one phase -> collected -> judged  -> reporters' phase, halt mark
 *   end     all stamps -> collected -> verdict          -> reporters' end, run closed or left open
 *   again   the same from what is there, for later
 *   fresh, clean: forget the passes, remove the results
 *   watch, show, history: for people; nothing is changed
 *
 * begin and phase exit 0 when their work is done, whatever the tests did; end and again exit 0 or
 * 1, the verdict. */
#include "base/die.h"
#include "base/names.h"
#include "defaults.h"
#include "lifecycle/commands.h"
#include "plan/reporters.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: e2e-report begin --plan FILE --digest HASH [OPTION]...\n"
    "       e2e-report phase NAME [OPTION]...\n"
    "       e2e-report end | again | fresh | clean [OPTION]...\n"
    "       e2e-report watch [--exit] [--out DIR]\n"
    "       e2e-report show PHASE/TEST [--out DIR]\n"
    "       e2e-report history [PHASE/TEST] [OPTION]...\n"
    "The commands of a run, called by Makefiles made by e2e-gen.\n"
    "\n"
    "  begin    open a run, or go on with the open one\n"
    "  phase    judge one phase; a required one that did not pass halts the run\n"
    "  end      judge the run and report it: exit 0 or 1\n"
    "  again    report once more, from the results that are there: exit 0 or 1\n"
    "  fresh    close the run: nothing that has passed is used again\n"
    "  clean    remove the results directory\n"
    "  watch    show the run on the whole screen, from another terminal\n"
    "  show     print one test: its result, its cases and its log\n"
    "  history  show the results of earlier runs: of all tests, or those of one\n"
    "\n"
    "  --out DIR          the results directory, " DEFAULT_OUTPUT " by default\n"
    "  --plan FILE        phases.yaml\n"
    "  --digest HASH      the plan that the Makefile was generated from\n"
    "  --phases NAMES     the selected phases, separated by spaces\n"
    "  --only PATTERNS    the selected tests, %% by default\n"
    "  --reports NAMES    %s\n"
    "  --after-make PID   end: report what that make left, unless it has reported itself\n"
    "  --exit             watch: leave when the run is over, with its verdict: exit 0 or 1\n"
    "  --help, --version\n";

static const struct subcommand {
	const char *name;
	enum { TAKES_NOTHING, MAY_TAKE_ARGUMENT, TAKES_ARGUMENT } takes;
	int (*run)(struct arena *arena, const struct options *options);
} commands[] = {
    {"begin", TAKES_NOTHING, command_begin},
    {"phase", TAKES_ARGUMENT, command_phase},
    {"end", TAKES_NOTHING, command_end},
    {"again", TAKES_NOTHING, command_again},
    {"fresh", TAKES_NOTHING, command_fresh},
    {"clean", TAKES_NOTHING, command_clean},
    {"watch", TAKES_NOTHING, command_watch},
    {"show", TAKES_ARGUMENT, command_show},
    {"history", MAY_TAKE_ARGUMENT, command_history},
};

enum option_code {
	OPT_OUT = 256,
	OPT_PLAN,
	OPT_DIGEST,
	OPT_PHASES,
	OPT_ONLY,
	OPT_REPORTS,
	OPT_AFTER_MAKE,
	OPT_EXIT,
	OPT_HELP,
	OPT_VERSION,
};

static const struct option long_options[] = {
    {"out", required_argument, NULL, OPT_OUT},
    {"plan", required_argument, NULL, OPT_PLAN},
    {"digest", required_argument, NULL, OPT_DIGEST},
    {"phases", required_argument, NULL, OPT_PHASES},
    {"only", required_argument, NULL, OPT_ONLY},
    {"reports", required_argument, NULL, OPT_REPORTS},
    {"after-make", required_argument, NULL, OPT_AFTER_MAKE},
    {"exit", no_argument, NULL, OPT_EXIT},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

static const struct subcommand *find_command(const char *name)
{
	int found = names_find(NAMES(commands), name);
	const char *near;

	if (found >= 0)
		return &commands[found];
	near = names_nearest(NAMES(commands), name);
	if (near)
		die_usage("\"%s\" is no command; did you mean %s?", name, near);
	die_usage("\"%s\" is no command; see e2e-report --help", name);
}

static const struct subcommand *parse_command_line(
    struct arena *arena, struct options *result, int argc, char **argv)
{
	const struct subcommand *command;
	struct options options = {
	    .spec = {DEFAULT_OUTPUT, NULL, "", "", DEFAULT_ONLY, DEFAULT_REPORTS}};
	int code;

	while ((code = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		switch (code) {
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
		case OPT_REPORTS:
			options.spec.reports = optarg;
			options.reports_given = true;
			break;
		case OPT_AFTER_MAKE:
			options.after_make = strtoll(optarg, NULL, 10);
			break;
		case OPT_EXIT:
			options.exit_at_end = true;
			break;
		case OPT_HELP:
			printf(usage, reporter_names_text(arena));
			exit(EXIT_PASSED);
		case OPT_VERSION:
			printf("e2e-report %s\n", PACKAGE_VERSION);
			exit(EXIT_PASSED);
		default:
			die_usage("wrong options");
		}
	if (optind == argc)
		die_usage("which command? See e2e-report --help");
	command = find_command(argv[optind++]);
	if (optind < argc && command->takes != TAKES_NOTHING)
		options.argument = argv[optind++];
	if (command->takes == TAKES_ARGUMENT && !options.argument)
		die_usage("%s: which one?", command->name);
	if (optind != argc)
		die_usage("\"%s\" is one word too many", argv[optind]);
	*result = options;
	return command;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	const struct subcommand *command;
	struct options options;
	int code;

	program_set_name(argv[0]);
	signal(SIGPIPE, SIG_IGN);
	command = parse_command_line(&arena, &options, argc, argv);
	code = command->run(&arena, &options);
	arena_release(&arena);
	return code;
}
