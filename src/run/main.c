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
#include "base/time.h"
#include "exec/arguments.h"
#include "exec/family.h"
#include "run/announce.h"
#include "run/evidence.h"
#include "run/interrupt.h"
#include "run/job.h"
#include "run/journal.h"
#include "run/retry.h"
#include "state/run_state.h"
#include "state/service_state.h"
#include "state/stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char usage[] =
    "usage: e2e-run [OPTION]... OUT/PHASE/TEST.passed -- COMMAND [ARGUMENT]...\n"
    "Run one test and leave its result as a stamp. Makefiles made by e2e-gen call it.\n"
    "\n"
    "  --definition HASH    what the test is; a pass counts only for the same one\n"
    "  --timeout TIME       time limit of each attempt\n"
    "  --budget TIME        time limit of the test's phase\n"
    "  --grace TIME         between TERM and KILL, 10s by default\n"
    "  --retries N          further attempts after a failure\n"
    "  --retry-delay TIME   before each of them\n"
    "  --log SIZE           what is kept of an attempt's output, 8MiB by default\n"
    "  --leaky mark|fail    what becomes of a test that leaves something running\n"
    "  --service NAME       what the test stands on: when that is down, it is not run\n"
    "  --input FILE         what the test reads: a pass counts only for the same content\n"
    "  --unwatched          what it reads is not known: no pass of it is kept\n"
    "  --after PHASE/TEST   a test on whose pass it stands\n"
    "  --newer FILES        what make found newer than the result: of other files than the above,\n"
    "                       no pass is kept\n"
    "  --sequential         a failure skips the tests that come after it in the phase\n"
    "  --dir DIR            run the command there\n"
    "  --env NAME=TEXT      add to the environment\n"
    "  --secret NAME        an environment variable whose value is not to be shown\n"
    "  --path TEXT          the value of ${path}\n"
    "  --report FILE        the value of ${report}\n"
    "  --help, --version\n"
    "\n"
    "Times: 500ms, 60s, 10m, 1h. Texts and the command may use ${NAME}, see phases.yaml(5).\n";

enum option_code {
	OPT_DEFINITION = 256,
	OPT_TIMEOUT,
	OPT_BUDGET,
	OPT_GRACE,
	OPT_RETRIES,
	OPT_RETRY_DELAY,
	OPT_LOG,
	OPT_LEAKY,
	OPT_SERVICE,
	OPT_INPUT,
	OPT_UNWATCHED,
	OPT_AFTER,
	OPT_NEWER,
	OPT_SEQUENTIAL,
	OPT_DIR,
	OPT_ENV,
	OPT_SECRET,
	OPT_PATH,
	OPT_REPORT,
	OPT_HELP,
	OPT_VERSION,
};

static const struct option options[] = {
    {"definition", required_argument, NULL, OPT_DEFINITION},
    {"timeout", required_argument, NULL, OPT_TIMEOUT},
    {"budget", required_argument, NULL, OPT_BUDGET},
    {"grace", required_argument, NULL, OPT_GRACE},
    {"retries", required_argument, NULL, OPT_RETRIES},
    {"retry-delay", required_argument, NULL, OPT_RETRY_DELAY},
    {"log", required_argument, NULL, OPT_LOG},
    {"leaky", required_argument, NULL, OPT_LEAKY},
    {"service", required_argument, NULL, OPT_SERVICE},
    {"input", required_argument, NULL, OPT_INPUT},
    {"unwatched", no_argument, NULL, OPT_UNWATCHED},
    {"after", required_argument, NULL, OPT_AFTER},
    {"newer", required_argument, NULL, OPT_NEWER},
    {"sequential", no_argument, NULL, OPT_SEQUENTIAL},
    {"dir", required_argument, NULL, OPT_DIR},
    {"env", required_argument, NULL, OPT_ENV},
    {"secret", required_argument, NULL, OPT_SECRET},
    {"path", required_argument, NULL, OPT_PATH},
    {"report", required_argument, NULL, OPT_REPORT},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
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
	case OPT_LOG:
		job->limits.log = argument_log(optarg);
		break;
	case OPT_LEAKY:
		job->limits.leak_fails = strcmp(optarg, "fail") == 0;
		if (!job->limits.leak_fails && strcmp(optarg, "mark") != 0)
			die_usage("--leaky: \"%s\" is neither mark nor fail", optarg);
		break;
	case OPT_SERVICE:
		argument_add(job->arena, &job->services, optarg);
		break;
	case OPT_INPUT:
		argument_add(job->arena, &job->inputs, optarg);
		break;
	case OPT_UNWATCHED:
		job->unwatched = true;
		break;
	case OPT_AFTER:
		argument_add(job->arena, &job->after, optarg);
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
	case OPT_ENV:
		argument_env(job->arena, optarg, &job->env);
		break;
	case OPT_SECRET:
		argument_add(job->arena, &job->secrets, optarg);
		break;
	case OPT_PATH:
		job->path = optarg;
		break;
	case OPT_REPORT:
		job->report = optarg;
		break;
	case OPT_HELP:
		fputs(usage, stdout);
		exit(0);
	case OPT_VERSION:
		printf("e2e-run %s\n", PACKAGE_VERSION);
		exit(0);
	}
}

static void parse_command_line(struct job *job, int argc, char **argv)
{
	int code;

	job->limits = (struct limits){.timeout = -1, .grace = 10000, .log = 8 << 20};
	job->budget = -1;
	job->definition = "";
	while ((code = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (code == '?')
			die_usage("wrong options");
		parse_option(job, code);
	}
	if (argc - optind < 3 || strcmp(argv[optind + 1], "--") != 0)
		die_usage("a target, -- and a command are needed");
	parse_target(job, argv[optind]);
	job->command.items = argv + optind + 2;
	job->command.count = (size_t)(argc - optind - 2);
}

/* ---- the run around it ---- */

/* Removes what an earlier run left, so that nothing of it can be taken for a result of this one. */
static void remove_old_results(const struct job *job)
{
	static const char *const endings[] = {"passed", "failed", "skipped", "log", "d"};

	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		const char *path = arena_printf(
		    job->arena, "%s/%s/%s.%s", job->out, job->phase, job->name, endings[i]);

		if (tree_remove(path) != 0)
			die("remove %s:", path);
	}
	for (int attempt = 1;; attempt++) {
		const char *kept = arena_printf(job->arena, "%s.%d", job->artifacts, attempt);

		if (!file_exists(kept))
			break;
		if (tree_remove(kept) != 0)
			die("remove %s:", kept);
	}
}

/* Whether there is a reason not to run it at all; then `result` says which. */
static bool must_skip(const struct job *job, struct result *result)
{
	const char *halt = run_mark(job->arena, job->out, "halt");
	const char *blocked =
	    job->sequential
		? run_mark(job->arena, job->out, arena_printf(job->arena, "blocked/%s", job->phase))
		: NULL;

	const char *down = service_down(job->arena, job->out, &job->services);

	result->status = STATUS_SKIPPED;
	result->detail = down ? down : halt ? halt : blocked;
	result->reason = down ? REASON_SERVICE : halt ? REASON_HALTED : REASON_BLOCKED;
	if (!result->detail && time_monotonic() >= journal_run_deadline(job)) {
		result->detail = "the run's time was used up";
		result->reason = REASON_DEADLINE;
	}
	return result->detail != NULL;
}

/* A step that did not pass, and did not skip itself, blocks the steps after it. */
static void block_later_steps(const struct job *job, const struct result *result)
{
	const char *path =
	    run_file(job->arena, job->out, arena_printf(job->arena, "blocked/%s", job->phase));

	if (!job->sequential || result->status == STATUS_PASSED ||
	    result->reason == REASON_BLOCKED || result->reason == REASON_HALTED ||
	    result->reason == REASON_SERVICE ||
	    (result->status == STATUS_SKIPPED && result->reason == REASON_EXIT))
		return;
	if (file_create_once(path, arena_printf(job->arena, "%s\n", job->name)) != 0 &&
	    errno != EEXIST)
		die("write %s:", path);
}

/* As long as we live, a new run does not begin: see lifecycle/orphans. The lock goes with us. */
static void stay_known(const struct job *job)
{
	const char *path = run_file(job->arena, job->out, ALIVE_FILE);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0 && errno != ENOENT)
		die("open %s:", path);
	if (fd >= 0)
		flock(fd, LOCK_SH | LOCK_NB);
	/* cppcheck-suppress resourceLeak ; it is to stay open until we end */
}

static void die_of(int interrupt)
{
	sigset_t only;

	signal(interrupt, SIG_DFL);
	sigemptyset(&only);
	sigaddset(&only, interrupt);
	raise(interrupt);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct job job = {.arena = &arena};
	struct timespec wall = time_wall();
	double begin = time_monotonic();
	char started[TIME_TEXT];
	const char *why;
	int room = -1;

	program_set_name(argv[0]);
	parse_command_line(&job, argc, argv);
	if (strchr(argv[0], '/'))
		job.programs = path_absolute(&arena, path_dir(&arena, argv[0]));
	signal(SIGPIPE, SIG_IGN);
	job.run = run_read(&arena, job.out, &why);
	if (!job.run)
		die_usage("%s: %s (start tests with make e2e)", job.out, why);
	why = run_refuses_make(job.run);
	if (why)
		die_usage("%s: %s", job.out, why);
	stay_known(&job);
	interrupt_init((pid_t)job.run->make_pid);
	family_init();
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
	    .log = job.log,
	};

	if (dir_make(arena_printf(&arena, "%s/%s", job.out, job.phase)) != 0)
		die("make the directory %s/%s:", job.out, job.phase);
	if (evidence_keeps_pass(&job)) {
		arena_release(&arena);
		return EXIT_PASSED;
	}
	remove_old_results(&job);
	job.phase_began = journal_phase_start(&job);
	if (must_skip(&job, &result)) {
		result.log = NULL;
		journal_start(&job, 1, 0);
	} else {
		room = stamp_reserve(&arena, job.out, job.phase, job.name);
		if (room < 0)
			die("make room for the result in %s/%s:", job.out, job.phase);
		evidence_take(&job, &result);
		retry(&job, &result);
		evidence_hold(&job, &result);
	}
	result.duration = time_monotonic() - begin - journal_stopped_since(&job, begin);
	result.finished = time_seconds(time_wall());
	if (stamp_write(&arena, job.out, &result, job.run->key, room) != 0)
		die("write %s:", stamp_path(&arena, job.out, job.phase, job.name, result.status));
	block_later_steps(&job, &result);
	journal_end(&job, &result);
	announce(&job, &result);
	if (result.reason == REASON_INTERRUPTED || interrupt_signal())
		die_of(interrupt_signal());
	arena_release(&arena);
	return EXIT_PASSED;
}
