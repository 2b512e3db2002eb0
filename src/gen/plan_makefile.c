/* SPDX-License-Identifier: MIT */
#include "gen/plan_makefile.h"

#include "base/diag.h"
#include "base/escape.h"
#include "base/interpolate.h"
#include "base/map.h"
#include "base/template.h"
#include "base/time.h"
#include "gen/plan_check.h"
#include "gen/test_input.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Where a word ends up, which decides how it is escaped for make. */
enum place { IN_RECIPE, IN_VALUE };

/* ---- words ---- */

static void add_word(struct buf *out, const char *text, enum place place)
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
	add_word(out, line.text, place);
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

static bool static_name(
    void *context, const char *name, size_t len, struct buf *out, struct buf *error)
{
	const struct test *test = context;

	(void)error;
	if (len == 4 && memcmp(name, "path", 4) == 0)
		add_path(out, test->path ? test->path : "");
	else if (len == 4 && memcmp(name, "name", 4) == 0)
		buf_adds(out, test->name);
	else if (len == 5 && memcmp(name, "phase", 5) == 0)
		buf_adds(out, test->phase->name);
	else
		buf_printf(out, "${%.*s}", (int)len, name);
	return true;
}

/* The command with the names that are known now; the others stay for e2e-run. */
static void add_command(struct buf *out, const struct test *test)
{
	struct interpolation with = {.name = static_name, .context = (void *)(uintptr_t)test};
	struct buf word = BUF_INIT, error = BUF_INIT;

	for (size_t i = 0; i < test->command.argv.count; i++) {
		buf_clear(&word);
		if (interpolate(test->command.argv.items[i], &with, &word, &error) != 0)
			die("a command was not checked: %s", error.text);
		if (i)
			buf_addc(out, ' ');
		add_template(out, word.text, IN_RECIPE);
	}
	buf_release(&word);
	buf_release(&error);
}

static void add_env(struct buf *out, const struct env *env, enum place place)
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

static void add_duration(struct buf *out, const char *option, long long ms)
{
	char text[TIME_TEXT];

	duration_format(ms, text);
	buf_printf(out, " %s %s", option, text);
}

/* A list over several lines, each within the width of a page where the words allow it. */
struct list {
	struct buf *out;
	size_t column;
};

static void list_add(struct list *list, const char *word)
{
	enum { WIDTH = 96 };
	size_t len = strlen(word);

	if (list->column && list->column + len + 1 > WIDTH) {
		buf_adds(list->out, " \\\n\t");
		list->column = 8;
	} else if (list->column) {
		buf_addc(list->out, ' ');
		list->column++;
	}
	buf_adds(list->out, word);
	list->column += len;
}

/* ---- options of e2e-run ---- */

static void add_location(
    struct buf *out, const char *dir, const struct tool_report *report, enum place place)
{
	if (dir) {
		buf_adds(out, " --dir ");
		add_word(out, dir, place);
	}
	if (report->file) {
		buf_adds(out, " --report ");
		add_template(out, report->file, place);
	}
}

static const char *runner_options(struct arena *arena, const struct runner *runner)
{
	struct buf out = BUF_INIT;
	const char *text;

	add_location(&out, runner->dir, &runner->report, IN_VALUE);
	add_env(&out, &runner->env, IN_VALUE);
	text = arena_strdup(arena, out.text);
	buf_release(&out);
	return text;
}

/* What e2e-run does when it is not told. */
static const struct limits defaults = {.timeout = -1, .grace = DEFAULT_GRACE, .log = DEFAULT_LOG};

/* The limits that differ from what e2e-run was told already. */
static void add_limits(struct buf *out, const struct limits *limits, const struct limits *told)
{
	if (limits->timeout != told->timeout)
		add_duration(out, "--timeout", limits->timeout);
	if (limits->grace != told->grace)
		add_duration(out, "--grace", limits->grace);
	if (limits->retries != told->retries)
		buf_printf(out, " --retries %d", limits->retries);
	if (limits->retries > 0 && limits->retry_delay != told->retry_delay)
		add_duration(out, "--retry-delay", limits->retry_delay);
	if (limits->log != told->log)
		buf_printf(out, " --log %lld", limits->log);
	if (limits->leak_fails != told->leak_fails)
		buf_printf(out, " --leaky %s", limits->leak_fails ? "fail" : "mark");
}

static void add_test_options(
    struct buf *out, const struct plan *plan, const struct test *test, const struct limits *told)
{
	const struct runner *runner = test->runner;
	static const struct runner none;

	if (runner && (runner->dir || runner->report.file || runner->env.count))
		buf_printf(out, " $(E2E_RUNNER_%s)", runner->name);
	if (!runner)
		runner = &none;
	add_location(out, test->dir != runner->dir ? test->dir : NULL,
	    test->report.file != runner->report.file ? &test->report : &none.report, IN_RECIPE);
	add_env(out, &test->env, IN_RECIPE);
	add_limits(out, &test->limits, told);
	if (test->path && test_environment_uses(plan, test, "path")) {
		buf_adds(out, " --path ");
		add_template(out, test->path, IN_RECIPE);
	}
}

/* ---- rules ---- */

/* What the test depends on, before the '|'. */
static void add_inputs(struct buf *out, const struct test *test, const char *full_name)
{
	/* What make cannot watch, it cannot know to be unchanged: no pass of such a test is used
	 * again. */
	if (test->watch == WATCH_IMPOSSIBLE ||
	    (test->watch == WATCH_FILE && !escape_make_file(out, test->input)))
		buf_adds(out, "e2e-begin");
	if (test->watch != WATCH_NOTHING)
		buf_addc(out, ' ');
	buf_adds(out, "$(E2E_OUT)/.e2e/epoch");
	if (!test->phase->parallel && test != test->phase->tests)
		buf_printf(out, " $(E2E_BEFORE_%s:%%=$(E2E_OUT)/%%.passed)", full_name);
}

/* Which selected step comes before this one of a sequential phase. */
static void add_step(struct buf *out, const struct test *test, const char *full_name)
{
	const char *phase = test->phase->name;
	struct buf before = BUF_INIT;

	if (test == test->phase->tests + 1)
		buf_printf(&before, "$(filter $(E2E_ONLY),%s/%s)", phase, test[-1].name);
	else
		buf_printf(&before, "$(or $(filter $(E2E_ONLY),%s/%s),$(E2E_BEFORE_%s/%s))", phase,
		    test[-1].name, phase, test[-1].name);
	template_fill(out, template_text("makefile/step.mk"),
	    (const struct template_value[]){{"TEST", full_name}, {"BEFORE", before.text}}, 2);
	buf_release(&before);
}

static void add_test(
    struct buf *out, const struct plan *plan, const struct test *test, const struct limits *told)
{
	struct buf name = BUF_INIT, inputs = BUF_INIT, options = BUF_INIT, command = BUF_INIT;

	buf_printf(&name, "%s/%s", test->phase->name, test->name);
	add_inputs(&inputs, test, name.text);
	add_test_options(&options, plan, test, told);
	add_command(&command, test);
	buf_addc(out, '\n');
	if (!test->phase->parallel && test != test->phase->tests)
		add_step(out, test, name.text);
	const struct template_value values[] = {
	    {"TEST", name.text},
	    {"PHASE", test->phase->name},
	    {"INPUTS", inputs.text},
	    {"OPTIONS", options.text},
	    {"DEFINITION", test->definition},
	    {"COMMAND", command.text},
	};
	template_fill(out, template_text("makefile/test.mk"), values, COUNT(values));
	buf_release(&name);
	buf_release(&inputs);
	buf_release(&options);
	buf_release(&command);
}

const char *phase_summary(struct arena *arena, const struct phase *phase)
{
	char timeout[TIME_TEXT] = "";

	if (phase->limits.timeout >= 0)
		duration_format(phase->limits.timeout, timeout);
	return arena_printf(arena, "%s, %s%s%s", phase->parallel ? "parallel" : "sequential",
	    phase->required ? "required" : "not required", timeout[0] ? ", " : "", timeout);
}

static void add_phase(struct arena *arena, struct buf *out, const struct plan *plan, size_t index)
{
	const struct phase *phase = &plan->phases[index];
	struct limits limits = limits_inherit(plan, phase, limits_unsaid);
	struct buf options = BUF_INIT, tests = BUF_INIT;
	struct list list = {&tests, 40};

	if (!phase->parallel)
		buf_adds(&options, " --sequential");
	if (phase->limits.timeout >= 0)
		add_duration(&options, "--budget", phase->limits.timeout);
	add_limits(&options, &limits, &defaults);
	for (size_t i = 0; i < phase->test_count; i++)
		list_add(&list, arena_printf(arena, "%s/%s", phase->name, phase->tests[i].name));
	const struct template_value values[] = {
	    {"NUMBER", arena_printf(arena, "%zu", index + 1)},
	    {"COUNT", arena_printf(arena, "%zu", plan->phase_count)},
	    {"PHASE", phase->name},
	    {"SUMMARY", phase_summary(arena, phase)},
	    {"TESTS", tests.text + (tests.text[0] == ' ')},
	    {"AFTER", index == 0
			  ? "e2e-begin"
			  : arena_printf(arena,
				"$(if $(filter %s,$(E2E_PHASES)),e2e-phase-%s,$(E2E_AFTER_%s))",
				phase[-1].name, phase[-1].name, phase[-1].name)},
	    {"OPTIONS", options.text},
	};
	template_fill(out, template_text("makefile/phase.mk"), values, COUNT(values));
	for (size_t i = 0; i < phase->test_count; i++)
		add_test(out, plan, &phase->tests[i], &limits);
	buf_release(&options);
	buf_release(&tests);
}

/* ---- the file ---- */

const char *plan_report_names(struct arena *arena, const struct plan *plan)
{
	struct buf out = BUF_INIT;
	const char *names;

	for (size_t i = 0; i < plan->report_count; i++)
		buf_printf(&out, "%s%s", i ? "," : "", plan->reports[i].name);
	names = arena_strdup(arena, plan->report_count ? out.text : "console,json");
	buf_release(&out);
	return names;
}

/* The runners' variables, each once, in the order in which they are first used. */
static void add_runners(struct arena *arena, struct buf *out, const struct plan *plan)
{
	struct map seen = {0};

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct runner *runner = plan->phases[i].tests[j].runner;
			const char *options;

			if (!runner || map_put(arena, &seen, runner->name,
					   (void *)(uintptr_t)runner) == runner)
				continue;
			options = runner_options(arena, runner);
			if (options[0])
				buf_printf(out, "E2E_RUNNER_%s :=%s\n", runner->name, options);
		}
}

/* Each input file once. */
static void add_input_list(struct arena *arena, struct buf *out, const struct plan *plan)
{
	struct map seen = {0};
	struct list list = {out, 0};
	struct buf file = BUF_INIT;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];
			const char *input = test->watch == WATCH_FILE ? test->input : NULL;

			buf_clear(&file);
			if (input && !map_put(arena, &seen, input, (void *)(uintptr_t)input) &&
			    escape_make_file(&file, input))
				list_add(&list, file.text);
		}
	buf_release(&file);
}

int plan_makefile(struct arena *arena, const struct plan *plan,
    const struct makefile_options *options, struct buf *out)
{
	struct buf phases = BUF_INIT, env = BUF_INIT, runners = BUF_INIT, inputs = BUF_INIT;
	struct buf word = BUF_INIT, file = BUF_INIT, gen = BUF_INIT;
	struct list list = {&phases, 0};
	struct mark whole = {plan->source, 0, 0};
	int result = -1;

	if (!escape_make_file(&file, options->plan_path) || strpbrk(options->plan_path, "\r\n")) {
		diag_error(
		    &whole, "a Makefile has no way to name this file; give it a plainer name");
		goto out;
	}
	add_word(&word, options->plan_path, IN_RECIPE);
	for (size_t i = 0; i < plan->phase_count; i++)
		list_add(&list, plan->phases[i].name);
	add_env(&env, &plan->env, IN_VALUE);
	for (size_t i = 0; i < plan->secrets.count; i++)
		buf_printf(&env, " --secret %s", plan->secrets.items[i]);
	add_runners(arena, &runners, plan);
	add_input_list(arena, &inputs, plan);
	if (options->phases)
		buf_printf(&gen, " --phase '%s'", options->phases);
	if (options->reports)
		buf_printf(&gen, " --report %s", options->reports);
	if (options->output)
		buf_printf(&gen, " --output %s", options->output);
	const struct template_value values[] = {
	    {"PLAN", options->plan_path},
	    {"PLAN_WORD", word.text},
	    {"PLAN_FILE", file.text},
	    {"FIRST", plan->phases[0].name},
	    {"OUTPUT", options->output ? options->output : plan->output},
	    {"REPORTS", options->reports ? options->reports : plan_report_names(arena, plan)},
	    {"PHASES", phases.text},
	    {"SELECTED", options->phases ? options->phases : "$(E2E_ALL)"},
	    {"DIGEST", plan->digest},
	    {"ENV", env.text},
	    {"RUNNERS", runners.text},
	    {"INPUTS", inputs.text},
	    {"GEN_OPTIONS", gen.text},
	};
	template_fill(out, template_text("makefile/head.mk"), values, COUNT(values));
	for (size_t i = 0; i < plan->phase_count; i++)
		add_phase(arena, out, plan, i);
	if (inputs.len)
		template_fill(out, template_text("makefile/inputs.mk"), values, COUNT(values));
	template_fill(out, template_text("makefile/tail.mk"), values, COUNT(values));
	result = 0;
out:
	buf_release(&phases);
	buf_release(&env);
	buf_release(&runners);
	buf_release(&inputs);
	buf_release(&word);
	buf_release(&file);
	buf_release(&gen);
	return result;
}
