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
#include "base/strings.h"
#include "base/time.h"
#include "exec/arguments.h"
#include "service/start.h"
#include "state/run_state.h"
#include "state/service_state.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: e2e-service start [OPTION]... NAME -- [COMMAND [ARGUMENT]...]\n"
    "       e2e-service stop [--run] [--out DIR]\n"
    "       e2e-service status [--out DIR] [NAME]...\n"
    "What end-to-end tests stand on. Makefiles made by e2e-gen call it.\n"
    "\n"
    "  start   start a service, and wait until it is healthy\n"
    "  stop    end all services that are up; with --run only those of the run\n"
    "  status  show what is up\n"
    "\n"
    "  --out DIR            the results directory, test-results by default\n"
    "  --run                for the run in that directory: it ends with its make\n"
    "  --keep 1             it does not\n"
    "  --services external  somebody else starts it: only wait for its health\n"
    "  --definition HASH    what the service is; one that is up is used only when it is the same\n"
    "  --needs NAME, --before NAME\n"
    "                       a service that is up before it; one that goes down before it\n"
    "  --required           when it fails, the run is halted\n"
    "  --oneshot            it is ready when it has exited with 0\n"
    "  --reuse              one that is healthy already is used, and left as it is\n"
    "  --compose FILE       a Compose file; the command says which of its services\n"
    "  --dir DIR            run the command there\n"
    "  --env NAME=TEXT      add to the environment\n"
    "  --secret NAME        an environment variable whose value is not to be shown\n"
    "  --check WORD         the words of e2e-probe that check its health, one by one\n"
    "  --log-ready TEXT     a line of its output that has this says that it is ready\n"
    "  --interval TIME, --timeout TIME, --retries N, --start-period TIME\n"
    "                       how it is checked, in the terms of Docker's health checks\n"
    "  --grace TIME         between TERM and KILL, 10s by default\n"
    "  --log SIZE           what is kept of its output, 8MiB by default\n"
    "  --help, --version\n"
    "\n"
    "Times: 500ms, 60s, 10m, 1h. Texts and the command may use ${NAME}, see phases.yaml(5).\n";

enum option_code {
	OPT_OUT = 256,
	OPT_RUN,
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
	OPT_HELP,
	OPT_VERSION,
};

static const struct option options[] = {
    {"out", required_argument, NULL, OPT_OUT},
    {"run", no_argument, NULL, OPT_RUN},
    {"keep", required_argument, NULL, OPT_KEEP},
    {"services", required_argument, NULL, OPT_SERVICES},
    {"definition", required_argument, NULL, OPT_DEFINITION},
    {"needs", required_argument, NULL, OPT_NEEDS},
    {"before", required_argument, NULL, OPT_BEFORE},
    {"required", no_argument, NULL, OPT_REQUIRED},
    {"oneshot", no_argument, NULL, OPT_ONESHOT},
    {"reuse", no_argument, NULL, OPT_REUSE},
    {"compose", required_argument, NULL, OPT_COMPOSE},
    {"dir", required_argument, NULL, OPT_DIR},
    {"env", required_argument, NULL, OPT_ENV},
    {"secret", required_argument, NULL, OPT_SECRET},
    {"check", required_argument, NULL, OPT_CHECK},
    {"log-ready", required_argument, NULL, OPT_LOG_READY},
    {"interval", required_argument, NULL, OPT_INTERVAL},
    {"timeout", required_argument, NULL, OPT_TIMEOUT},
    {"retries", required_argument, NULL, OPT_RETRIES},
    {"start-period", required_argument, NULL, OPT_START_PERIOD},
    {"grace", required_argument, NULL, OPT_GRACE},
    {"log", required_argument, NULL, OPT_LOG},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

/* ---- the command line ---- */

static bool parse_external(const char *text)
{
	if (text[0] && strcmp(text, "external") != 0)
		die_usage("--services: \"%s\" is not known; \"external\" says that somebody else "
			  "starts them",
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
	case OPT_HELP:
		fputs(usage, stdout);
		exit(EXIT_PASSED);
	case OPT_VERSION:
		printf("e2e-service %s\n", PACKAGE_VERSION);
		exit(EXIT_PASSED);
	}
}

/* ---- the commands ---- */

/* The order as far as the command line says it; `words` stand behind the options. */
static int start(struct service_spec *spec, char **words, size_t count)
{
	struct arena *arena = spec->arena;
	const char *why;
	const struct run *run;

	if (count < 2 || strcmp(words[1], "--") != 0)
		die_usage("start: a name and -- are needed");
	if (strchr(words[0], '/') || words[0][0] == '.')
		die_usage("\"%s\" cannot be the name of a service", words[0]);
	if (count == 2 && !spec->compose)
		die_usage("start: a command is needed");
	spec->name = words[0];
	for (size_t i = 2; i < count; i++)
		strings_add(arena, &spec->command, words[i]);
	run = spec->in_run ? run_read(arena, spec->out, &why) : NULL;
	if (spec->in_run && !run)
		die_usage("%s: %s (start services with make e2e or make e2e-up)", spec->out, why);
	spec->console = !run || run->console;
	spec->log_path = service_file(arena, spec->out, spec->name, ".log");
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
		die_usage("\"%s\" is neither start, stop nor status", command);
	if (count > 0)
		die_usage("\"%s\" is one word too many", words[0]);
	return service_stop(spec->arena, spec->out, spec->in_run);
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct service_spec spec = {
	    .arena = &arena,
	    .out = "test-results",
	    .definition = "",
	    .timing = health_fallback,
	    .grace = 10000,
	    .log = 8 << 20,
	};
	const char *command;
	int code;

	program_set_name(argv[0]);
	signal(SIGPIPE, SIG_IGN);
	if (argc > 1 && argv[1][0] != '-') {
		command = argv[1];
		optind = 2;
	} else {
		command = NULL;
	}
	while ((code = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (code == '?')
			die_usage("wrong options");
		parse_option(&spec, code);
	}
	if (!command)
		die_usage("start, stop or status?");
	if (strchr(argv[0], '/'))
		spec.programs = path_absolute(&arena, path_dir(&arena, argv[0]));
	code = run_command(&spec, command, argv + optind, (size_t)(argc - optind));
	arena_release(&arena);
	return code;
}
