/* SPDX-License-Identifier: MIT */
#include "run/options.h"

#include "base/die.h"
#include "base/options.h"
#include "base/strings.h"
#include "defaults.h"
#include "exec/arguments.h"
#include "run/exit_codes.h"
#include "state/retry_rule.h"

#include <string.h>
#include <unistd.h>

enum option_code {
	OPT_DEFINITION = 256,
	OPT_TIMEOUT,
	OPT_BUDGET,
	OPT_GRACE,
	OPT_RETRIES,
	OPT_RETRY_DELAY,
	OPT_RETRY_BACKOFF,
	OPT_RETRY_MAX_DELAY,
	OPT_RETRY_ON,
	OPT_RETRY_BUDGET,
	OPT_PHASE_RETRY_BUDGET,
	OPT_LOG,
	OPT_LEAKY,
	OPT_SLOTS,
	OPT_SERVICE,
	OPT_INPUT,
	OPT_INPUTS,
	OPT_UNWATCHED,
	OPT_AFTER,
	OPT_NEEDS,
	OPT_ROLE,
	OPT_SETUP,
	OPT_TEARDOWN,
	OPT_AFTER_MAKE,
	OPT_NEWER,
	OPT_SEQUENTIAL,
	OPT_DIR,
	OPT_BIN,
	OPT_EXIT,
	OPT_ENV,
	OPT_SECRET,
	OPT_PATH,
	OPT_REPORT,
	OPT_LAUNCHER,
	OPT_LAUNCH,
	OPT_CANCEL,
	OPT_QUEUE,
	OPT_LAUNCHES,
	OPT_NODE,
	OPT_BATCH,
	OPT_EMPTY,
};

static const struct option_info option_rows[] = {
    {"definition", OPT_DEFINITION, "HASH",
	"hash of the test's definition; a pass counts only for it"},
    {"timeout", OPT_TIMEOUT, "TIME", "time limit of each attempt"},
    {"budget", OPT_BUDGET, "TIME", "time limit of the test's phase"},
    {"grace", OPT_GRACE, "TIME", "between TERM and KILL, " DEFAULT_GRACE_TEXT " by default"},
    {"retries", OPT_RETRIES, "N", "further attempts after a failure"},
    {"retry-delay", OPT_RETRY_DELAY, "TIME", "before each of them"},
    {"retry-backoff", OPT_RETRY_BACKOFF, "N", "the factor between a delay and the next one"},
    {"retry-max-delay", OPT_RETRY_MAX_DELAY, "TIME",
	"the longest of them, " DEFAULT_RETRY_MAX_DELAY_TEXT " by default"},
    {"retry-on", OPT_RETRY_ON, "CAUSES", "the reasons after which there is another attempt"},
    {"retry-budget", OPT_RETRY_BUDGET, "N", "further attempts of all tests of the run together"},
    {"phase-retry-budget", OPT_PHASE_RETRY_BUDGET, "N", "the same for the tests of the phase"},
    {"log", OPT_LOG, "SIZE",
	"how much of an attempt's output is kept, " DEFAULT_LOG_TEXT " by default"},
    {"leaky", OPT_LEAKY, "mark|fail", "what happens when a test leaves processes running"},
    {"slots", OPT_SLOTS, "N", "how many of make's jobs the test takes"},
    {"service", OPT_SERVICE, "NAME", "a service of the test, which is not run when that is down"},
    {"input", OPT_INPUT, "FILE", "a file it reads: a pass counts only for the same content"},
    {"inputs", OPT_INPUTS, "SET", "the same for the files in OUT/.e2e/inputs/SET"},
    {"unwatched", OPT_UNWATCHED, NULL, "it is not known what it reads: its pass is not kept"},
    {"after", OPT_AFTER, "PHASE/TEST", "a test on whose pass it depends"},
    {"needs", OPT_NEEDS, "PHASE/TEST", "a test that must have passed before it runs"},
    {"role", OPT_ROLE, "setup|teardown", "the role of this step in its phase, if it is not a test"},
    {"setup", OPT_SETUP, "TEST", "the last setup of its phase, which comes before it"},
    {"teardown", OPT_TEARDOWN, NULL, "its phase has a teardown, which comes after it"},
    {"after-make", OPT_AFTER_MAKE, NULL, "it is a teardown that an ended make did not run"},
    {"newer", OPT_NEWER, "FILES",
	"files that make found newer than the result; if one is\n"
	"neither an input nor a result, no pass is kept"},
    {"sequential", OPT_SEQUENTIAL, NULL,
	"after a failure the later tests of the phase are skipped"},
    {"dir", OPT_DIR, "DIR", "run the command in DIR"},
    {"bin", OPT_BIN, "DIR", "put DIR, here or in a directory above, before the PATH"},
    {"exit", OPT_EXIT, "CODE=MEANING", "what a code means: fail, skip or fatal; :TEXT is shown"},
    {"env", OPT_ENV, "NAME=TEXT", "add to the environment"},
    {"secret", OPT_SECRET, "NAME", "an environment variable whose value is never shown"},
    {"path", OPT_PATH, "TEXT", "the value of ${path}"},
    {"report", OPT_REPORT, "FILE", "the value of ${report}"},
    {"launcher", OPT_LAUNCHER, "NAME", "the launcher that starts the test elsewhere"},
    {"launch", OPT_LAUNCH, "WORD", "a word of the launcher's command; repeat for each word"},
    {"cancel", OPT_CANCEL, "WORD", "a word of the command that ends the job; the same"},
    {"queue", OPT_QUEUE, "TIME", "time within which the test has to start there"},
    {"launches", OPT_LAUNCHES, "N", "how often it is launched at most without a verdict"},
    {"node", OPT_NODE, "FILE", "run beside a launched test, and write a verdict"},
    {"batch", OPT_BATCH, "FORMAT",
	"the tool can get the paths of more tests; its report has\nthis format"},
    {"empty", OPT_EMPTY, NULL, "with --batch: the report need not have a case of the test"},
    OPTION_ENDING,
};

static const char usage[] =
    "usage: e2e-run [OPTION]... OUT/PHASE/TEST.passed -- COMMAND [ARGUMENT]...\n"
    "Run one test and record its result. Makefiles made by e2e-gen call it.\n"
    "\n";

static const char notes[] =
    "\n"
    "Times: 500ms, 60s, 10m, 1h. Texts and command may use ${NAME}: phases.yaml(5).\n";

static const struct option_set option_set = {
    .program = "e2e-run",
    .rows = option_rows,
    .count = sizeof option_rows / sizeof option_rows[0],
    .column = 23,
    .operands_end = true,
    .usage = usage,
    .notes = notes,
};

/* Takes OUT/PHASE/TEST.passed apart. */
static void parse_target(struct job *job, const char *target)
{
	static const char ending[] = ".passed";
	const char *last = strrchr(target, '/'), *phase;
	size_t len = strlen(target);

	for (phase = last; phase && phase > target && phase[-1] != '/'; phase--)
		;
	if (!last || phase == last || phase <= target + 1 || len < sizeof ending ||
	    strcmp(target + len - (sizeof ending - 1), ending) != 0)
		die_usage("\"%s\" is not OUT/PHASE/TEST%s", target, ending);
	job->out = arena_strndup(job->arena, target, (size_t)(phase - 1 - target));
	job->phase = arena_strndup(job->arena, phase, (size_t)(last - phase));
	job->name = arena_strndup(
	    job->arena, last + 1, len - (size_t)(last + 1 - target) - (sizeof ending - 1));
	job->log = arena_printf(job->arena, "%s/%s/%s.log", job->out, job->phase, job->name);
	job->artifacts = arena_printf(job->arena, "%s/%s/%s.d", job->out, job->phase, job->name);
}

static void parse_option(struct job *job, int code)
{
	switch ((enum option_code)code) {
	case OPT_DEFINITION:
		job->definition = optarg;
		break;
	case OPT_TIMEOUT:
		job->limits.timeout = argument_duration("timeout", optarg);
		break;
	case OPT_BUDGET:
		job->budget = argument_duration("budget", optarg);
		break;
	case OPT_GRACE:
		job->limits.grace = argument_duration("grace", optarg);
		break;
	case OPT_RETRIES:
		job->limits.retries = argument_count("retries", optarg, 0);
		break;
	case OPT_RETRY_DELAY:
		job->limits.retry_delay = argument_duration("retry-delay", optarg);
		break;
	case OPT_RETRY_BACKOFF:
		job->limits.retry_backoff = backoff_parse(optarg);
		if (job->limits.retry_backoff < 0)
			die_usage("--retry-backoff: \"%s\" is not a number from 1 to 10", optarg);
		break;
	case OPT_RETRY_MAX_DELAY:
		job->limits.retry_max_delay = argument_duration("retry-max-delay", optarg);
		break;
	case OPT_RETRY_ON:
		if (!retry_causes_parse(job->arena, optarg, &job->limits.retry_on))
			die_usage("--retry-on: \"%s\" is not a list of %s", optarg,
			    retry_causes_text(job->arena));
		break;
	case OPT_RETRY_BUDGET:
		job->limits.retry_budget = argument_count("retry-budget", optarg, 0);
		break;
	case OPT_PHASE_RETRY_BUDGET:
		job->phase_retry_budget = argument_count("phase-retry-budget", optarg, 0);
		break;
	case OPT_LOG:
		job->limits.log = argument_log(optarg);
		break;
	case OPT_LEAKY:
		job->limits.leak_fails = strcmp(optarg, "fail") == 0;
		if (!job->limits.leak_fails && strcmp(optarg, "mark") != 0)
			die_usage("--leaky: \"%s\" is neither mark nor fail", optarg);
		break;
	case OPT_SLOTS:
		job->limits.slots = argument_count("slots", optarg, 1);
		break;
	case OPT_SERVICE:
		strings_add(job->arena, &job->services, optarg);
		break;
	case OPT_INPUT:
		strings_add(job->arena, &job->inputs, optarg);
		break;
	case OPT_INPUTS:
		strings_add(job->arena, &job->input_sets, optarg);
		break;
	case OPT_UNWATCHED:
		job->unwatched = true;
		break;
	case OPT_AFTER:
		strings_add(job->arena, &job->after, optarg);
		break;
	case OPT_NEEDS:
		strings_add(job->arena, &job->needs, optarg);
		break;
	case OPT_ROLE:
		job->role = strcmp(optarg, "setup") == 0 ? ROLE_SETUP : ROLE_TEARDOWN;
		if (job->role == ROLE_TEARDOWN && strcmp(optarg, "teardown") != 0)
			die_usage("--role: \"%s\" is neither setup nor teardown", optarg);
		break;
	case OPT_SETUP:
		job->setup = optarg;
		break;
	case OPT_TEARDOWN:
		job->teardown = true;
		break;
	case OPT_AFTER_MAKE:
		job->after_make = true;
		break;
	case OPT_NEWER:
		job->newer = optarg;
		break;
	case OPT_SEQUENTIAL:
		job->sequential = true;
		break;
	case OPT_DIR:
		job->dir = optarg;
		break;
	case OPT_BIN:
		strings_add(job->arena, &job->bin, optarg);
		break;
	case OPT_EXIT:
		exit_code_add(job->arena, optarg, &job->codes);
		break;
	case OPT_ENV:
		argument_env(job->arena, optarg, &job->env);
		break;
	case OPT_SECRET:
		strings_add(job->arena, &job->secrets, optarg);
		break;
	case OPT_PATH:
		job->path = optarg;
		break;
	case OPT_REPORT:
		job->report = optarg;
		break;
	case OPT_LAUNCHER:
		job->launcher = optarg;
		break;
	case OPT_LAUNCH:
		strings_add(job->arena, &job->launch, optarg);
		break;
	case OPT_CANCEL:
		strings_add(job->arena, &job->cancel, optarg);
		break;
	case OPT_QUEUE:
		job->queue = argument_duration("queue", optarg);
		break;
	case OPT_LAUNCHES:
		job->launches = argument_count("launches", optarg, 1);
		break;
	case OPT_NODE:
		job->node = optarg;
		break;
	case OPT_BATCH:
		job->batch = optarg;
		break;
	case OPT_EMPTY:
		job->empty_allowed = true;
		break;
	}
}

static bool has_path_word(const struct strings *command)
{
	for (size_t i = 0; i < command->count; i++)
		if (strcmp(command->items[i], "${path}") == 0)
			return true;
	return false;
}

void options_read(struct job *job, int argc, char **argv)
{
	int code;

	job->limits = (struct limits)DEFAULT_LIMITS;
	job->budget = -1;
	job->phase_retry_budget = -1;
	job->definition = "";
	while ((code = option_next(&option_set, argc, argv)) != -1)
		parse_option(job, code);
	if (job->node)
		return;
	if (argc - optind < 3 || strcmp(argv[optind + 1], "--") != 0)
		die_usage("a target, -- and a command are needed");
	parse_target(job, argv[optind]);
	job->command.items = argv + optind + 2;
	job->command.count = (size_t)(argc - optind - 2);
	if (job->batch && (!job->report || !job->path || !has_path_word(&job->command)))
		die_usage("--batch needs --report, --path and the word ${path} in the command");
}
