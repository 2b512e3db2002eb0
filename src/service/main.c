/* SPDX-License-Identifier: MIT */
/* e2e-service: what tests stand on.
 *
 *   start   options -> order -> a keeper in the background -> healthy, or why not -> one line
 *   stop    those that are up -> ended, what needs others first
 *   status  what there is
 *
 * Within a run it exits 0 once it is recorded what became of the service: a failure is data, which
 * e2e-report judges. By hand it exits 1 when a service failed. Exit 2: wrong usage. 3: our own
 * failure. */
#include "base/die.h"
#include "base/files.h"
#include "base/options.h"
#include "base/strings.h"
#include "base/time.h"
#include "defaults.h"
#include "exec/arguments.h"
#include "exec/title.h"
#include "service/start.h"
#include "state/idle_service.h"
#include "state/run_state.h"
#include "state/service_state.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum option_code {
	OPT_OUT = 256,
	OPT_RUN,
	OPT_IF_OWED,
	OPT_WAKE,
	OPT_KEEP,
	OPT_SERVICES,
	OPT_DEFINITION,
	OPT_NEEDS,
	OPT_BEFORE,
	OPT_REQUIRED,
	OPT_ONESHOT,
	OPT_REUSE,
	OPT_COMPOSE,
	OPT_DIR,
	OPT_ENV,
	OPT_SECRET,
	OPT_CHECK,
	OPT_LOG_READY,
	OPT_INTERVAL,
	OPT_TIMEOUT,
	OPT_RETRIES,
	OPT_START_PERIOD,
	OPT_GRACE,
	OPT_LOG,
};

static const struct option_info option_rows[] = {
    {"out", OPT_OUT, "DIR", "the results directory, " DEFAULT_OUTPUT " by default"},
    {"run", OPT_RUN, NULL, "the service ends with the run in that directory"},
    {"if-owed", OPT_IF_OWED, NULL, "do not start it if no test that needs it has to run"},
    {"wake", OPT_WAKE, NULL, "start it if --if-owed has not"},
    {"keep", OPT_KEEP, "1", "keep it up after the run"},
    {"services", OPT_SERVICES, "external", "it is started elsewhere: only wait for its health"},
    {"definition", OPT_DEFINITION, "HASH",
	"hash of its definition; only the same is used if it is up"},
    {"needs", OPT_NEEDS, "NAME", OPTION_WITH_NEXT},
    {"before", OPT_BEFORE, "NAME", "\na service that starts before it; one that ends before it"},
    {"required", OPT_REQUIRED, NULL, "when it fails, the run is halted"},
    {"oneshot", OPT_ONESHOT, NULL, "it is ready when its command has exited with 0"},
    {"reuse", OPT_REUSE, NULL, "use it as it is if it is already healthy, and leave it up"},
    {"compose", OPT_COMPOSE, "FILE", "a Compose file; the command names its services"},
    {"dir", OPT_DIR, "DIR", "run the command in DIR"},
    {"env", OPT_ENV, "NAME=TEXT", "add to the environment"},
    {"secret", OPT_SECRET, "NAME", "an environment variable whose value is never shown"},
    {"check", OPT_CHECK, "WORD", "the words of e2e-probe that check its health, one by one"},
    {"log-ready", OPT_LOG_READY, "TEXT", "it is ready when a line of its output contains this"},
    {"interval", OPT_INTERVAL, "TIME", OPTION_WITH_NEXT},
    {"timeout", OPT_TIMEOUT, "TIME", OPTION_WITH_NEXT},
    {"retries", OPT_RETRIES, "N", OPTION_WITH_NEXT},
    {"start-period", OPT_START_PERIOD, "TIME", "\nhow it is checked, as in Docker's health checks"},
    {"grace", OPT_GRACE, "TIME", "between TERM and KILL, " DEFAULT_GRACE_TEXT " by default"},
    {"log", OPT_LOG, "SIZE", "how much of its output is kept, " DEFAULT_LOG_TEXT " by default"},
    OPTION_ENDING,
};

static const char usage[] =
    "usage: e2e-service start [OPTION]... NAME -- [COMMAND [ARGUMENT]...]\n"
    "       e2e-service stop [--run] [--out DIR]\n"
    "       e2e-service status [--out DIR] [NAME]...\n"
    "Start, check and end the services of end-to-end tests. Makefiles made by e2e-gen\n"
    "call it.\n"
    "\n"
    "  start   start a service, and wait until it is healthy\n"
    "  stop    end all services that are up; with --run only those of the run\n"
    "  status  show the services that are up\n"
    "\n";

static const char notes[] =
    "\n"
    "Times: 500ms, 60s, 10m, 1h. Texts and command may use ${NAME}: phases.yaml(5).\n";

static const struct option_set option_set = {
    .program = "e2e-service",
    .rows = option_rows,
    .count = sizeof option_rows / sizeof option_rows[0],
    .column = 23,
    .operands_end = true,
    .usage = usage,
    .notes = notes,
};

/* ---- the command line ---- */

static bool parse_external(const char *text)
{
	if (text[0] && strcmp(text, "external") != 0)
		die_usage("--services: unknown value \"%s\"; \"external\" means that they are "
			  "started elsewhere",
		    text);
	return text[0] != '\0';
}

static void parse_option(struct service_spec *spec, int code)
{
	struct arena *arena = spec->arena;

	switch ((enum option_code)code) {
	case OPT_OUT:
		spec->out = optarg;
		break;
	case OPT_RUN:
		spec->in_run = true;
		break;
	case OPT_IF_OWED:
		spec->if_owed = true;
		break;
	case OPT_WAKE:
		spec->wake = true;
		break;
	case OPT_KEEP:
		spec->kept = optarg[0] && strcmp(optarg, "0") != 0;
		break;
	case OPT_SERVICES:
		spec->external = parse_external(optarg);
		break;
	case OPT_DEFINITION:
		spec->definition = optarg;
		break;
	case OPT_NEEDS:
		strings_add(arena, &spec->needs, optarg);
		break;
	case OPT_BEFORE:
		strings_add(arena, &spec->before, optarg);
		break;
	case OPT_REQUIRED:
		spec->required = true;
		break;
	case OPT_ONESHOT:
		spec->oneshot = true;
		break;
	case OPT_REUSE:
		spec->reuse = true;
		break;
	case OPT_COMPOSE:
		spec->compose = optarg;
		break;
	case OPT_DIR:
		spec->dir = optarg;
		break;
	case OPT_ENV:
		argument_env(arena, optarg, &spec->env);
		break;
	case OPT_SECRET:
		strings_add(arena, &spec->secrets, optarg);
		break;
	case OPT_CHECK:
		strings_add(arena, &spec->check, optarg);
		break;
	case OPT_LOG_READY:
		spec->log_ready = optarg;
		break;
	case OPT_INTERVAL:
		spec->timing.interval = argument_duration("interval", optarg);
		break;
	case OPT_TIMEOUT:
		spec->timing.timeout = argument_duration("timeout", optarg);
		break;
	case OPT_RETRIES:
		spec->timing.retries = argument_count("retries", optarg, 1);
		break;
	case OPT_START_PERIOD:
		spec->timing.start_period = argument_duration("start-period", optarg);
		break;
	case OPT_GRACE:
		spec->grace = argument_duration("grace", optarg);
		break;
	case OPT_LOG:
		spec->log = argument_log(optarg);
		break;
	}
}

/* ---- the commands ---- */

/* Leaves it to the first test that runs all the same; false: it is to be started now. */
static bool is_left(const struct service_spec *spec)
{
	struct strings words = {0};
	bool replaced = false;

	if (!spec->if_owed || !spec->in_run)
		return false;
	for (char **word = spec->argv; *word; word++) {
		bool ours = !replaced && strcmp(*word, "--if-owed") == 0;

		/* The service may be given such a word, too. */
		replaced |= ours;
		strings_add(
		    spec->arena, &words, ours ? arena_strdup(spec->arena, "--wake") : *word);
	}
	strings_add(spec->arena, &words, NULL);
	return idle_service_defer(spec->arena, spec->out, spec->name, words.items);
}

/* The order as far as the command line says it; `words` stand behind the options. */
static int start(struct service_spec *spec, char **words, size_t count)
{
	struct arena *arena = spec->arena;
	const char *why;
	const struct run *run;

	if (count < 2 || strcmp(words[1], "--") != 0)
		die_usage("start needs a name and --");
	if (strchr(words[0], '/') || words[0][0] == '.')
		die_usage("\"%s\" cannot be the name of a service", words[0]);
	if (count == 2 && !spec->compose)
		die_usage("start needs a command");
	spec->name = words[0];
	for (size_t i = 2; i < count; i++)
		strings_add(arena, &spec->command, words[i]);
	run = spec->in_run ? run_read(arena, spec->out, &why) : NULL;
	if (spec->in_run && !run)
		die_usage("%s: %s (start services with make e2e or make e2e-up)", spec->out, why);
	if (is_left(spec))
		return EXIT_PASSED;
	spec->console = !run || run->console;
	spec->live = run && run->live;
	spec->log_path = service_log_path(arena, spec->out, spec->name);
	spec->artifacts = service_file(arena, spec->out, spec->name, ".d");
	spec->id = arena_printf(
	    arena, "%s-%lld-%.6f", spec->name, (long long)getpid(), time_seconds(time_wall()));
	return service_start(spec);
}

static struct strings names_of(struct arena *arena, char **words, size_t count)
{
	struct strings names = {.count = 0};

	for (size_t i = 0; i < count; i++)
		strings_add(arena, &names, words[i]);
	return names;
}

static int run_command(struct service_spec *spec, const char *command, char **words, size_t count)
{
	struct strings names = names_of(spec->arena, words, count);

	if (strcmp(command, "start") == 0)
		return start(spec, words, count);
	if (strcmp(command, "status") == 0)
		return service_status(spec->arena, spec->out, &names);
	if (strcmp(command, "stop") != 0)
		die_usage(
		    "unknown command \"%s\"; the commands are start, stop and status", command);
	if (count > 0)
		die_usage("unexpected argument \"%s\"", words[0]);
	return service_stop(spec->arena, spec->out, spec->in_run);
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct service_spec spec = {
	    .arena = &arena,
	    .out = DEFAULT_OUTPUT,
	    .definition = "",
	    .timing = health_fallback,
	    .grace = DEFAULT_GRACE,
	    .log = DEFAULT_LOG,
	};
	const char *command;
	int code;

	/* Its service is ended by a name that is in its command line; who looks after it is not. */
	argv = title_keep_words(&arena, argc, argv);
	spec.argv = argv;
	program_begin(argv[0]);
	signal(SIGPIPE, SIG_IGN);
	if (argc > 1 && argv[1][0] != '-') {
		command = argv[1];
		optind = 2;
	} else {
		command = NULL;
	}
	while ((code = option_next(&option_set, argc, argv)) != -1)
		parse_option(&spec, code);
	if (!command)
		die_usage("no command given: start, stop or status");
	if (strchr(argv[0], '/'))
		spec.programs = path_absolute(&arena, path_dir(&arena, argv[0]));
	code = run_command(&spec, command, argv + optind, (size_t)(argc - optind));
	arena_release(&arena);
	return code;
}
