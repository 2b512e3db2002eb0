/* SPDX-License-Identifier: MIT */
/* e2e-run: one test, from its command line to its stamp.
 *
 *   options -> job -> a pass that still holds, and that is all
 *                  -> old results gone -> evidence -> attempts (or a reason to skip) -> evidence
 *                  -> stamp -> console
 *
 * It exits 0 once the result is recorded, whatever the result: a failure is data, which
 * e2e-report judges. Exit 2: wrong usage. Exit 3: it could not record. When the run is interrupted
 * it records that and dies of the same signal, so that make stops. */
#include "base/die.h"
#include "base/files.h"
#include "base/options.h"
#include "base/strings.h"
#include "base/time.h"
#include "defaults.h"
#include "exec/arguments.h"
#include "exec/family.h"
#include "exec/wait.h"
#include "plan/report_files.h"
#include "run/announce.h"
#include "run/batch.h"
#include "run/evidence.h"
#include "run/exit_codes.h"
#include "run/farewell.h"
#include "run/interrupt.h"
#include "run/job.h"
#include "run/journal.h"
#include "run/node.h"
#include "run/old_results.h"
#include "run/retry.h"
#include "run/skip.h"
#include "run/slots.h"
#include "run/wake.h"
#include "state/failures.h"
#include "state/output_groups.h"
#include "state/reasons.h"
#include "state/retry_rule.h"
#include "state/run_state.h"
#include "state/stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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
    {"definition", OPT_DEFINITION, "HASH", "what the test is; a pass counts only for the same one"},
    {"timeout", OPT_TIMEOUT, "TIME", "time limit of each attempt"},
    {"budget", OPT_BUDGET, "TIME", "time limit of the test's phase"},
    {"grace", OPT_GRACE, "TIME", "between TERM and KILL, " DEFAULT_GRACE_TEXT " by default"},
    {"retries", OPT_RETRIES, "N", "further attempts after a failure"},
    {"retry-delay", OPT_RETRY_DELAY, "TIME", "before each of them"},
    {"retry-backoff", OPT_RETRY_BACKOFF, "N", "each delay is so many times the one before"},
    {"retry-max-delay", OPT_RETRY_MAX_DELAY, "TIME",
	"the longest of them, " DEFAULT_RETRY_MAX_DELAY_TEXT " by default"},
    {"retry-on", OPT_RETRY_ON, "CAUSES", "the causes after which there is another attempt"},
    {"retry-budget", OPT_RETRY_BUDGET, "N", "further attempts of all tests of the run"},
    {"phase-retry-budget", OPT_PHASE_RETRY_BUDGET, "N", "the same of the test's phase"},
    {"log", OPT_LOG, "SIZE",
	"what is kept of an attempt's output, " DEFAULT_LOG_TEXT " by default"},
    {"leaky", OPT_LEAKY, "mark|fail", "what becomes of a test that leaves something running"},
    {"slots", OPT_SLOTS, "N", "how many of make's jobs it takes"},
    {"service", OPT_SERVICE, "NAME", "a service of the test: when that is down, it is not run"},
    {"input", OPT_INPUT, "FILE", "what the test reads: a pass counts only for the same content"},
    {"inputs", OPT_INPUTS, "SET", "the same of the files of OUT/.e2e/inputs/SET"},
    {"unwatched", OPT_UNWATCHED, NULL, "what it reads is not known: no pass of it is kept"},
    {"after", OPT_AFTER, "PHASE/TEST", "a test on whose pass it depends"},
    {"needs", OPT_NEEDS, "PHASE/TEST", "one that has to have passed before it is run"},
    {"role", OPT_ROLE, "setup|teardown", "what it is for its phase, when it is no test"},
    {"setup", OPT_SETUP, "TEST", "the last setup of its phase, which comes before it"},
    {"teardown", OPT_TEARDOWN, NULL, "its phase has a teardown, which comes after it"},
    {"after-make", OPT_AFTER_MAKE, NULL, "it is a teardown that a make has left which is gone"},
    {"newer", OPT_NEWER, "FILES",
	"what make found newer than the result: of other files than the above,\n"
	"                       no pass is kept"},
    {"sequential", OPT_SEQUENTIAL, NULL,
	"a failure skips the tests that come after it in the phase"},
    {"dir", OPT_DIR, "DIR", "run the command there"},
    {"bin", OPT_BIN, "DIR", "find programs there first, seen from DIR and all above it"},
    {"exit", OPT_EXIT, "CODE=MEANING",
	"what an exit code means: fail, skip or fatal; :TEXT says why"},
    {"env", OPT_ENV, "NAME=TEXT", "add to the environment"},
    {"secret", OPT_SECRET, "NAME", "an environment variable whose value is not to be shown"},
    {"path", OPT_PATH, "TEXT", "the value of ${path}"},
    {"report", OPT_REPORT, "FILE", "the value of ${report}"},
    {"launcher", OPT_LAUNCHER, "NAME", "what starts the test elsewhere"},
    {"launch", OPT_LAUNCH, "WORD", "a word of the launcher's command; once for each"},
    {"cancel", OPT_CANCEL, "WORD", "the same of what ends what it has launched"},
    {"queue", OPT_QUEUE, "TIME", "until the test has to have started there"},
    {"launches", OPT_LAUNCHES, "N", "how often it is launched at most, without a verdict"},
    {"node", OPT_NODE, "FILE", "be the part beside a test that was launched, and nothing else"},
    {"batch", OPT_BATCH, "FORMAT",
	"the tool may be given the paths of other tests too, and its report\n"
	"                       of that format tells them apart"},
    {"empty", OPT_EMPTY, NULL, "with --batch: the report needs no case of the test"},
    OPTION_ENDING,
};

static const char usage[] =
    "usage: e2e-run [OPTION]... OUT/PHASE/TEST.passed -- COMMAND [ARGUMENT]...\n"
    "Run one test and leave its result as a stamp. Makefiles made by e2e-gen call it.\n"
    "\n";

static const char notes[] =
    "\n"
    "Times: 500ms, 60s, 10m, 1h. Texts and the command may use ${NAME}, see phases.yaml(5).\n";

static const struct option_set option_set = {
    .program = "e2e-run",
    .rows = option_rows,
    .count = sizeof option_rows / sizeof option_rows[0],
    .column = 23,
    .operands_end = true,
    .usage = usage,
    .notes = notes,
};

/* ---- the command line ---- */

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
		exit(node_run(job->arena, optarg));
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

static void parse_command_line(struct job *job, int argc, char **argv)
{
	int code;

	job->limits = (struct limits)DEFAULT_LIMITS;
	job->budget = -1;
	job->phase_retry_budget = -1;
	job->definition = "";
	while ((code = option_next(&option_set, argc, argv)) != -1)
		parse_option(job, code);
	if (argc - optind < 3 || strcmp(argv[optind + 1], "--") != 0)
		die_usage("a target, -- and a command are needed");
	parse_target(job, argv[optind]);
	job->command.items = argv + optind + 2;
	job->command.count = (size_t)(argc - optind - 2);
	if (job->batch && (!job->report || !job->path || !has_path_word(&job->command)))
		die_usage("--batch needs --report, --path and the word ${path} in the command");
}

/* ---- the run around it ---- */

/* Whether a test that waits for its jobs is not to be run any more. */
static bool is_off(const struct job *job)
{
	struct result skipped;

	return skip_must(job, &skipped);
}

/* The test as one of a batch; false: it is left to the caller, because it must not be run at all.
 */
static bool run_in_batch(struct job *job)
{
	struct batch batch;
	struct result skipped = {0};
	bool skip = skip_must(job, &skipped);

	/* Make knows of no order between what such a rule needs and the other tests. */
	if (evidence_is_asked_for_more(job)) {
		tree_remove_or_die(
		    stamp_path(job->arena, job->out, job->phase, job->name, STATUS_PASSED));
		die_usage(
		    "%s/%s shares a start of its tool with other tests, and a rule for its "
		    "result has prerequisites of its own (%s); it cannot wait for them alone: "
		    "put them before e2e-begin, or give its phase batch: 1",
		    job->phase, job->name, job->newer);
	}
	if (!batch_claim(job, skip, &batch))
		return true;
	if (skip)
		return false;
	/* All of them have these jobs between them. */
	slots_take(job, is_off);
	family_init();
	job->phase_began = journal_phase_start(job);
	skip_none(job);
	batch_run(&batch);
	slots_give(job);
	return true;
}

/* As long as we live, a new run does not begin: see lifecycle/orphans. The lock goes with us.
 * Returns the descriptor that has it, or -1. */
static int stay_known(const struct job *job)
{
	const char *path = run_file(job->arena, job->out, ALIVE_FILE);
	int fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0 && errno != ENOENT)
		die("open %s:", path);
	if (fd >= 0)
		flock(fd, LOCK_SH | LOCK_NB);
	return fd;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct job job = {.arena = &arena};
	struct timespec wall = time_wall();
	double begin = time_monotonic();
	char started[TIME_TEXT];
	const char *why;
	int room, alive;

	program_begin(argv[0]);
	parse_command_line(&job, argc, argv);
	if (strchr(argv[0], '/'))
		job.programs = path_absolute(&arena, path_dir(&arena, argv[0]));
	signal(SIGPIPE, SIG_IGN);
	job.run = run_read(&arena, job.out, &why);
	if (!job.run)
		die_usage("%s: %s (start tests with make e2e)", job.out, why);
	if (job.after_make && skip_is_done(&job)) {
		arena_release(&arena);
		return EXIT_PASSED;
	}
	why = job.after_make ? skip_refuses(&job) : run_refuses_make(job.run);
	if (why) {
		reports_forget(&arena, job.out);
		die_usage("%s: %s", job.out, why);
	}
	alive = stay_known(&job);
	if (job.run->grouped)
		output_groups_end_at_exit(job.out);
	interrupt_init(job.after_make ? getppid() : (pid_t)job.run->make_pid);
	time_iso8601(wall, started);
	struct result result = {
	    .run = job.run->id,
	    .invocation = job.run->invocation,
	    .phase = job.phase,
	    .name = job.name,
	    .started = started,
	    .offset = begin - job.run->began,
	    .definition = job.definition,
	    .command = job.command,
	};

	if (dir_make(arena_printf(&arena, "%s/%s", job.out, job.phase)) != 0)
		die("make the directory %s/%s:", job.out, job.phase);
	if (evidence_keeps_pass(&job)) {
		output_groups_go_on();
		arena_release(&arena);
		return EXIT_PASSED;
	}
	if (!job.after_make)
		wake_services(&job, is_off);
	if (job.batch && run_in_batch(&job)) {
		if (interrupt_signal()) {
			farewell(&job, alive);
			end_by_signal(interrupt_signal());
		}
		output_groups_go_on();
		arena_release(&arena);
		return EXIT_PASSED;
	}
	room = old_results_replace(&job);
	if (!is_off(&job))
		slots_take(&job, is_off);
	family_init();
	begin = time_monotonic();
	time_iso8601(time_wall(), started);
	result.offset = begin - job.run->began;
	job.phase_began = journal_phase_start(&job);
	if (skip_must(&job, &result)) {
		tree_remove_or_die(job.log);
		journal_start(&job, 1, 0);
	} else if (job.limits.slots > 1 && interrupt_signal()) {
		/* While it waited for its jobs: it is not started. */
		result.status = STATUS_FAILED;
		result.reason = REASON_INTERRUPTED;
		tree_remove_or_die(job.log);
		journal_start(&job, 1, 0);
	} else {
		skip_none(&job);
		evidence_take(&job, &result);
		retry(&job, &result);
		evidence_hold(&job, &result);
	}
	result.duration = time_monotonic() - begin - journal_stopped_since(&job, begin);
	for (size_t i = 0; i < result.attempt_count; i++)
		result.duration -= result.attempts[i].queued;
	result.finished = time_seconds(time_wall());
	if (stamp_write(&arena, job.out, &result, job.run->key, room) != 0)
		die("write %s:", stamp_path(&arena, job.out, job.phase, job.name, result.status));
	failure_note(&arena, job.out, &result);
	skip_later(&job, &result);
	journal_end(&job, &result);
	announce(&job, &result);
	slots_give(&job);
	if (result.reason == REASON_INTERRUPTED || interrupt_signal()) {
		farewell(&job, alive);
		end_by_signal(interrupt_signal());
	}
	output_groups_go_on();
	arena_release(&arena);
	return EXIT_PASSED;
}
