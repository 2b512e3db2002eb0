/* SPDX-License-Identifier: MIT */
/* e2e-probe: is a service healthy?
 *
 *   options -> the check's prepare -> tries, until one is healthy or the time is over -> one
 * line
 *
 * Exit 0: healthy. 1: not, and standard error says why. 2: wrong usage. 3: our own failure. */
#include "base/die.h"
#include "base/names.h"
#include "base/options.h"
#include "base/output.h"
#include "base/printable.h"
#include "base/strings.h"
#include "base/time.h"
#include "defaults.h"
#include "probe/probe.h"
#include "probe/tries.h"
#include "text/check_kinds.h"
#include "text/interpolate.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct protocol *const protocols[] = {
    [CHECK_HTTP] = &protocol_http,
    [CHECK_TCP] = &protocol_tcp,
    [CHECK_REDIS] = &protocol_redis,
    [CHECK_POSTGRES] = &protocol_postgres,
    [CHECK_EXEC] = &protocol_exec,
};
_Static_assert(sizeof protocols / sizeof protocols[0] == CHECK_KIND_COUNT, "each kind has one");

enum option_code {
	OPT_WAIT = 256,
	OPT_INTERVAL,
	OPT_TIMEOUT,
	OPT_QUIET,
	OPT_EXPAND,
	OPT_METHOD,
	OPT_HEADER,
	OPT_DATA,
	OPT_STATUS,
	OPT_EXPECT_HEADER,
	OPT_BODY,
	OPT_JSON,
	OPT_CACERT,
	OPT_INSECURE,
};

static const struct option_info option_rows[] = {
    {"wait", OPT_WAIT, "TIME", "try again until it is healthy, at most for this time"},
    {"interval", OPT_INTERVAL, "TIME",
	"between two tries, " DEFAULT_TRY_INTERVAL_TEXT " by default"},
    {"timeout", OPT_TIMEOUT, "TIME",
	"time limit of each try, " DEFAULT_TRY_TIMEOUT_TEXT " by default"},
    {"quiet", OPT_QUIET, NULL, "print nothing if it is healthy"},
    {"expand", OPT_EXPAND, NULL,
	"replace ${NAME} after this by the value of that variable,\nto keep a password out of the "
	"command line"},
    OPTION_ENDING,
    {NULL, 0, NULL, "\nhttp:\n"},
    {"method", OPT_METHOD, "NAME", "GET by default, POST with --data"},
    {"header", OPT_HEADER, "NAME:VALUE", "send this header; repeat, or one in each line"},
    {"data", OPT_DATA, "TEXT", "send this as the body"},
    {"status", OPT_STATUS, "LIST", "the expected statuses, such as 200,4xx; any 2xx by default"},
    {"expect-header", OPT_EXPECT_HEADER, "NAME[: TEXT]",
	"\nthe answer has this header, and its value has the text;\nrepeat, or one in each "
	"line"},
    {"body", OPT_BODY, "TEXT", "the answer's body has to contain this"},
    {"json", OPT_JSON, "PATH=VALUE",
	"the body is JSON with this value, as items.0.name=desk;\nrepeat, or one in each line"},
    {"cacert", OPT_CACERT, "FILE", "trust the certificates of this PEM file, not the system's"},
    {"insecure", OPT_INSECURE, NULL, "do not verify the server's certificate, and say so"},
};

static void add_kinds(struct buf *out)
{
	for (enum check_kind i = 0; i < CHECK_KIND_COUNT; i++)
		buf_printf(out, "%s e2e-probe %s %s\n",
		    i ? "      " : "usage:", check_kind_table[i].name,
		    check_kind_table[i].synopsis);
	buf_adds(
	    out, "Check whether a service is healthy: exit 0 when it is, 1 when it is not.\n\n");
	for (enum check_kind i = 0; i < CHECK_KIND_COUNT; i++)
		buf_printf(
		    out, "  %-9s  %s\n", check_kind_table[i].name, check_kind_table[i].healthy);
	buf_addc(out, '\n');
}

static const char notes[] = "  An option with an empty text has no effect.\n"
			    "\n"
			    "Times: 500ms, 60s, 10m, 1h.\n";

static const struct option_set option_set = {
    .program = "e2e-probe",
    .rows = option_rows,
    .count = sizeof option_rows / sizeof option_rows[0],
    .column = 21,
    .operands_end = true,
    .add_more = add_kinds,
    .notes = notes,
};

struct options {
	struct schedule schedule;
	bool quiet, expand;
};

/* ---- the command line ---- */

static long parse_time(const char *option, const char *text, long least)
{
	static const long DAY = 24L * 60 * 60 * 1000;
	long long ms = duration_parse(text);

	if (ms < 0)
		die_usage("--%s: \"%s\" is not a duration", option, text);
	if (ms < least || ms > DAY)
		die_usage("--%s: \"%s\" is too %s", option, text, ms < least ? "short" : "long");
	return (long)ms;
}

/* Adds the lines of a text that are not empty. */
static void add_lines(struct arena *arena, struct strings *lines, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len > 0)
			strings_add(arena, lines, arena_strndup(arena, text, len));
		text += len + (text[len] == '\n');
	}
}

static const char *unless_empty(const char *text)
{
	return text[0] ? text : NULL;
}

static const char *get_variable(void *context, const char *name)
{
	(void)context;
	return getenv(name);
}

/* The text with its variables, where that was asked for. */
static char *expand(const struct options *options, struct arena *arena, char *text)
{
	static const struct interpolation with = {.variable = get_variable};
	struct buf out = BUF_INIT, error = BUF_INIT;

	if (!options->expand || !text)
		return text;
	if (interpolate(text, &with, &out, &error) != 0)
		die_usage("--expand: %s", error.text);
	text = arena_strndup(arena, out.text, out.len);
	buf_release(&out);
	buf_release(&error);
	return text;
}

static void parse_option(struct options *options, struct probe *probe, int code)
{
	struct http_wish *http = &probe->http;
	const char *text = expand(options, probe->arena, optarg);

	http->given = http->given || (code >= OPT_METHOD && code <= OPT_INSECURE);
	switch ((enum option_code)code) {
	case OPT_WAIT:
		options->schedule.wait = parse_time("wait", optarg, 0);
		break;
	case OPT_INTERVAL:
		options->schedule.interval = parse_time("interval", optarg, 1);
		break;
	case OPT_TIMEOUT:
		options->schedule.timeout = parse_time("timeout", optarg, 1);
		break;
	case OPT_QUIET:
		options->quiet = true;
		break;
	case OPT_EXPAND:
		options->expand = true;
		break;
	case OPT_METHOD:
		http->method = unless_empty(text);
		break;
	case OPT_HEADER:
		add_lines(probe->arena, &http->headers, text);
		break;
	case OPT_DATA:
		http->data = unless_empty(text);
		break;
	case OPT_STATUS:
		http->status = unless_empty(text);
		break;
	case OPT_EXPECT_HEADER:
		add_lines(probe->arena, &http->expected_headers, text);
		break;
	case OPT_BODY:
		http->text = unless_empty(text);
		break;
	case OPT_JSON:
		add_lines(probe->arena, &http->json, text);
		break;
	case OPT_CACERT:
		http->cacert = unless_empty(text);
		break;
	case OPT_INSECURE:
		http->insecure = true;
		break;
	}
}

E2E_NORETURN static void which_check(struct arena *arena)
{
	die_usage("no check given: %s", names_text(arena, check_kind_names(), ", ", " or "));
}

/* A word that is none may be a URL with a password, and is not repeated. */
static enum check_kind find_kind(struct arena *arena, const char *name)
{
	int found = names_find(check_kind_names(), name);
	const char *nearest;

	if (found >= 0)
		return (enum check_kind)found;
	nearest = names_nearest(check_kind_names(), name);
	if (nearest)
		die_usage("unknown check; did you mean %s?", nearest);
	which_check(arena);
}

/* Options stand anywhere, but a command's are its own: what follows the first word of one is not
 * looked at. ("+": getopt stops at each word.) */
static struct options parse_command_line(struct probe *probe, int argc, char **argv)
{
	struct options options = {
	    .schedule = {.interval = DEFAULT_TRY_INTERVAL, .timeout = DEFAULT_TRY_TIMEOUT}};
	const struct check_kind_info *kind = NULL;
	size_t count = 0, wanted = 1;
	int code;

	probe->words = arena_alloc(probe->arena, (size_t)(argc + 1) * sizeof *probe->words);
	while (optind < argc) {
		while ((code = option_next(&option_set, argc, argv)) != -1)
			parse_option(&options, probe, code);
		if (optind < argc && !kind) {
			probe->kind = find_kind(probe->arena, argv[optind++]);
			kind = &check_kind_table[probe->kind];
		} else if (optind < argc) {
			probe->words[count++] = expand(&options, probe->arena, argv[optind++]);
		}
		if (kind && kind->command && count > 0)
			while (optind < argc)
				probe->words[count++] =
				    expand(&options, probe->arena, argv[optind++]);
	}
	if (!kind)
		which_check(probe->arena);
	if (kind->command && count > 0)
		wanted = count;
	if (count != wanted)
		die_usage("%s takes %s", kind->name, kind->takes);
	if (!kind->request && probe->http.given)
		die_usage("the options about requests, answers and certificates are for http");
	return options;
}

/* ---- the answer ---- */

static void say(
    const struct probe *probe, const struct options *options, const struct outcome *outcome)
{
	struct buf line = BUF_INIT, out = BUF_INIT;

	outcome_line(&line, probe, &options->schedule, outcome);
	if (!outcome->healthy) {
		warn("%s", line.text);
	} else if (!options->quiet) {
		printable_add(&out, line.text, line.len);
		buf_addc(&out, '\n');
		output_print(&out);
	} else if (probe->caution) {
		warn("%s: %s", probe->shown, probe->caution);
	}
	buf_release(&line);
	buf_release(&out);
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct probe probe = {.arena = &arena};
	struct outcome outcome = {.finding = BUF_INIT};
	struct options options;

	program_begin(argv[0]);
	signal(SIGPIPE, SIG_IGN);
	options = parse_command_line(&probe, argc, argv);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		die("libcurl cannot be used");
	protocols[probe.kind]->prepare(&probe);
	try_until_healthy(&probe, protocols[probe.kind], &options.schedule, &outcome);
	say(&probe, &options, &outcome);
	curl_global_cleanup();
	buf_release(&outcome.finding);
	arena_release(&arena);
	return outcome.healthy ? EXIT_PASSED : EXIT_NOT_PASSED;
}
