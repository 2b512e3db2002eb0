/* SPDX-License-Identifier: MIT */
#include "gen/run_options.h"

#include "base/die.h"
#include "base/time.h"
#include "defaults.h"
#include "plan/fixtures.h"
#include "plan/edges.h"
#include "plan/limits.h"
#include "plan/test_input.h"
#include "plan/uses.h"
#include "state/retry_rule.h"
#include "text/escape.h"
#include "text/interpolate.h"

#include <string.h>

/* ---- words ---- */

void run_options_word(struct buf *out, const char *text, enum place place)
{
	struct buf quoted = BUF_INIT;

	escape_shell_word(&quoted, text);
	if (place == IN_RECIPE)
		escape_make_recipe(out, quoted.text);
	else
		escape_make_value(out, quoted.text);
	buf_release(&quoted);
}

/* A template as one word. What make cannot carry in a line, e2e-run puts back. */
static void add_template(struct buf *out, const char *text, enum place place)
{
	struct buf line = BUF_INIT;

	for (; *text; text++) {
		if (*text == '\n') {
			buf_adds(&line, "${newline}");
		} else if (*text == '$' && text[1] == '$') {
			buf_adds(&line, "$$");
			text++;
		} else {
			/* A lone dollar must not make an escaped one with that of ${newline}. */
			buf_adds(&line, *text == '$' && text[1] == '\n' ? "$" : "");
			buf_addc(&line, *text);
		}
	}
	run_options_word(out, line.text, place);
	buf_release(&line);
}

/* The path as a template that stays itself whatever comes behind it: a lone dollar at its end must
 * not begin something. */
static void add_path(struct buf *out, const char *path)
{
	size_t len = strlen(path), dollars = 0;

	while (dollars < len && path[len - 1 - dollars] == '$')
		dollars++;
	buf_adds(out, path);
	if (dollars % 2)
		buf_addc(out, '$');
}

void run_options_command(struct buf *out, const struct test *test)
{
	struct buf path = BUF_INIT, word = BUF_INIT, error = BUF_INIT;
	struct interpolation with = {.names = {
					 .name = test->name,
					 .phase = test->phase->name,
					 /* What only e2e-run knows. */
					 .report = "${report}",
					 .artifacts = "${artifacts}",
					 .attempt = "${attempt}",
					 .slots = "${slots}",
					 .newline = "${newline}",
				     }};

	add_path(&path, test->path ? test->path : "");
	/* Of a batch, e2e-run puts all paths there. */
	with.names.path = test->batched ? "${path}" : path.text;
	for (size_t i = 0; i < test->command.argv.count; i++) {
		buf_clear(&word);
		if (interpolate(test->command.argv.items[i], &with, &word, &error) != 0)
			die("a command was not checked: %s", error.text);
		if (i)
			buf_addc(out, ' ');
		add_template(out, word.text, IN_RECIPE);
	}
	buf_release(&path);
	buf_release(&word);
	buf_release(&error);
}

void run_options_text(struct buf *out, const char *option, const char *template, enum place place)
{
	buf_printf(out, " %s%s", option, option[0] ? " " : "");
	add_template(out, template, place);
}

void run_options_env(struct buf *out, const struct env *env, enum place place)
{
	struct buf pair = BUF_INIT;

	for (size_t i = 0; i < env->count; i++) {
		buf_clear(&pair);
		buf_printf(&pair, "%s=%s", env->items[i].name, env->items[i].value);
		buf_adds(out, " --env ");
		add_template(out, pair.text, place);
	}
	buf_release(&pair);
}

void run_options_duration(struct buf *out, const char *option, long long ms)
{
	char text[TIME_TEXT];

	duration_format(ms, text);
	buf_printf(out, " %s %s", option, text);
}

/* ---- options of e2e-run ---- */

static void add_location(
    struct buf *out, const char *dir, const struct tool_report *report, enum place place)
{
	if (dir) {
		buf_adds(out, " --dir ");
		run_options_word(out, dir, place);
	}
	if (report->file) {
		buf_adds(out, " --report ");
		add_template(out, report->file, place);
	}
}

/* As e2e-run takes it: "CODE=MEANING" or "CODE=MEANING:TEXT". */
static void add_exit_codes(struct buf *out, const struct exit_codes *codes)
{
	static const char *const meanings[] = {
	    [EXIT_FAILS] = "fail",
	    [EXIT_SKIPS] = "skip",
	    [EXIT_FATAL] = "fatal",
	};
	struct buf word = BUF_INIT;

	for (size_t i = 0; i < codes->count; i++) {
		const struct exit_code *it = &codes->items[i];

		buf_clear(&word);
		buf_printf(&word, "%d=%s%s%s", it->code, meanings[it->meaning], it->text ? ":" : "",
		    it->text ? it->text : "");
		buf_adds(out, " --exit ");
		run_options_word(out, word.text, IN_VALUE);
	}
	buf_release(&word);
}

void run_options_runner(struct buf *out, const struct runner *runner)
{
	add_location(out, runner->dir, &runner->report, IN_VALUE);
	for (size_t i = 0; i < runner->bin.count; i++) {
		buf_adds(out, " --bin ");
		run_options_word(out, runner->bin.items[i], IN_VALUE);
	}
	add_exit_codes(out, &runner->exit);
	run_options_env(out, &runner->env, IN_VALUE);
}

void run_options_launcher(struct buf *out, const struct launcher *launcher)
{
	buf_printf(out, " --launcher %s", launcher->name);
	for (size_t i = 0; i < launcher->command.argv.count; i++)
		run_options_text(out, "--launch", launcher->command.argv.items[i], IN_VALUE);
	for (size_t i = 0; i < launcher->cancel.argv.count; i++)
		run_options_text(out, "--cancel", launcher->cancel.argv.items[i], IN_VALUE);
	run_options_duration(out, "--queue", launcher->queue);
	buf_printf(out, " --launches %d", launcher->retries + 1);
}

/* What e2e-run does when it is not told. */
static const struct limits defaults = DEFAULT_LIMITS;

/* The limits that differ from what e2e-run has already. */
static void add_limits(struct buf *out, const struct limits *limits, const struct limits *fallback)
{
	if (limits->timeout != fallback->timeout)
		run_options_duration(out, "--timeout", limits->timeout);
	if (limits->grace != fallback->grace)
		run_options_duration(out, "--grace", limits->grace);
	if (limits->retries != fallback->retries)
		buf_printf(out, " --retries %d", limits->retries);
	if (limits->retry_delay != fallback->retry_delay)
		run_options_duration(out, "--retry-delay", limits->retry_delay);
	if (limits->retry_backoff != fallback->retry_backoff) {
		buf_adds(out, " --retry-backoff ");
		backoff_add(out, limits->retry_backoff);
	}
	if (limits->retry_max_delay != fallback->retry_max_delay)
		run_options_duration(out, "--retry-max-delay", limits->retry_max_delay);
	if (limits->retry_on != fallback->retry_on) {
		buf_adds(out, " --retry-on ");
		retry_causes_add(out, limits->retry_on);
	}
	if (limits->retry_budget != fallback->retry_budget)
		buf_printf(out, " --retry-budget %d", limits->retry_budget);
	if (limits->log != fallback->log)
		buf_printf(out, " --log %lld", limits->log);
	if (limits->slots != fallback->slots)
		buf_printf(out, " --slots %d", limits->slots);
	if (limits->leak_fails != fallback->leak_fails)
		buf_printf(out, " --leaky %s", limits->leak_fails ? "fail" : "mark");
}

void run_options_phase(struct buf *out, const struct phase *phase, const struct limits *limits)
{
	if (!phase->parallel)
		buf_adds(out, " --sequential");
	if (phase_setup_last(phase))
		buf_printf(out, " --setup %s", phase_setup_last(phase)->name);
	if (phase_has_teardown(phase))
		buf_adds(out, " --teardown");
	if (phase->limits.timeout >= 0)
		run_options_duration(out, "--budget", phase->limits.timeout);
	add_limits(out, limits, &defaults);
	if (phase->limits.retry_budget >= 0)
		buf_printf(out, " --phase-retry-budget %d", phase->limits.retry_budget);
	for (const struct edge *edge = edge_into(phase->node, EDGE_SERVICE); edge;
	     edge = edge_into_next(edge))
		buf_printf(out, " --service %s", edge->from->service->name);
}

void run_options_test(struct buf *out, const struct plan *plan, const struct test *test,
    const struct limits *fallback)
{
	const struct runner *runner = test->runner;
	static const struct runner none;

	if (runner && (runner->dir || runner->report.file || runner->env.count ||
			  runner->bin.count || runner->exit.count))
		buf_printf(out, " $(E2E_RUNNER_%s)", runner->name);
	if (test->launcher)
		buf_printf(out, " $(E2E_LAUNCHER_%s)", test->launcher->name);
	if (!runner)
		runner = &none;
	add_location(out, test->dir != runner->dir ? test->dir : NULL,
	    test->report.file != runner->report.file ? &test->report : &none.report, IN_RECIPE);
	run_options_env(out, &test->env, IN_RECIPE);
	add_limits(out, &test->limits, fallback);
	if (test->input_kind == INPUT_FILE) {
		buf_adds(out, " --input ");
		run_options_word(out, test->input, IN_RECIPE);
	} else if (test->input_kind == INPUT_UNKNOWN) {
		buf_adds(out, " --unwatched");
	}
	for (size_t i = 0; i < test->input_sets.count; i++)
		buf_printf(out, " --inputs %s", test->input_sets.items[i]->name);
	for (const struct edge *edge = edge_into(test->node, EDGE_STEP); edge;
	     edge = edge_into_next(edge))
		buf_printf(
		    out, " --after %s/%s", edge->from->test->phase->name, edge->from->test->name);
	for (const struct edge *edge = edge_into(test->node, EDGE_NEED); edge;
	     edge = edge_into_next(edge))
		buf_printf(
		    out, " --needs %s/%s", edge->from->test->phase->name, edge->from->test->name);
	if (test->role != ROLE_TEST)
		buf_printf(out, " --role %s", phase_role_name(test->role));
	if (test->batched)
		buf_printf(out, " --batch %s%s", test->report.format,
		    test->report.empty_allowed ? " --empty" : "");
	if (test->path && (test->batched || test_environment_uses(plan, test, "path") ||
			      interpolate_any(test->path))) {
		buf_adds(out, " --path ");
		add_template(out, test->path, IN_RECIPE);
	}
}
