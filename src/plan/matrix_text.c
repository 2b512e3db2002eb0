/* SPDX-License-Identifier: MIT */
#include "plan/matrix_text.h"

#include "plan/test_extras.h"
#include "base/buf.h"
#include "base/diag.h"
#include "text/command.h"
#include "plan/uses.h"
#include "text/interpolate.h"

#include <string.h>

/* ---- what it becomes ---- */

/* The template with the values in it, and everything else left as it is. */
static const char *resolve(struct arena *arena, const char *text,
    const struct combination *combination, const struct mark *mark)
{
	const struct interpolation with = {.names = {
					       .name = "${name}",
					       .phase = "${phase}",
					       .artifacts = "${artifacts}",
					       .attempt = "${attempt}",
					       .newline = "${newline}",
					       .path = "${path}",
					       .report = "${report}",
					       .more = &combination->templates,
					   }};
	struct buf out = BUF_INIT, error = BUF_INIT;
	const char *result;

	if (!text || !strstr(text, "${"))
		return text;
	if (interpolate(text, &with, &out, &error) != 0) {
		/* That is enough said of it. */
		diag_error(mark, "%s", error.text);
		buf_clear(&out);
		interpolate_quote(&out, text);
	}
	result = arena_strdup(arena, out.text);
	buf_release(&out);
	buf_release(&error);
	return result;
}

/* The value of the reference at the start of `text`; NULL: there is none. */
static const struct env_entry *reference_at(const char *text, const struct env *values)
{
	if (text[0] != '$' || text[1] != '{')
		return NULL;
	for (size_t i = 0; i < values->count; i++) {
		size_t len = strlen(values->items[i].name);

		if (strncmp(text + 2, values->items[i].name, len) == 0 && text[2 + len] == '}')
			return &values->items[i];
	}
	return NULL;
}

/* A directory or a name is no template: only keys of a matrix are references in it. */
static const char *resolve_dir(
    struct arena *arena, const char *dir, const struct combination *combination)
{
	struct buf out = BUF_INIT;
	const char *result;

	if (!dir || !strstr(dir, "${"))
		return dir;
	while (*dir) {
		const struct env_entry *found = reference_at(dir, &combination->values);

		if (found)
			buf_adds(&out, found->value);
		else
			buf_addc(&out, *dir);
		dir += found ? strlen(found->name) + strlen("${}") : 1;
	}
	result = arena_strdup(arena, out.text);
	buf_release(&out);
	return result;
}

static struct command resolve_command(
    struct arena *arena, const struct command *command, const struct combination *combination)
{
	struct command result = *command;
	const char *nothing;

	if (!command->argv.count)
		return result;
	result.argv.items = arena_alloc(arena, command->argv.count * sizeof *result.argv.items);
	for (size_t i = 0; i < command->argv.count; i++)
		result.argv.items[i] = arena_strdup(
		    arena, resolve(arena, command->argv.items[i], combination, &command->mark));
	nothing = command_runs_nothing(result.argv.items, result.argv.count);
	if (nothing)
		diag_error(&command->mark, "with the matrix: %s", nothing);
	return result;
}

static struct env resolve_env(
    struct arena *arena, const struct env *env, const struct combination *combination)
{
	struct env result = {.count = env->count};

	result.items = arena_alloc(arena, (env->count + 1) * sizeof *result.items);
	for (size_t i = 0; i < env->count; i++) {
		result.items[i] = env->items[i];
		result.items[i].value =
		    resolve(arena, env->items[i].value, combination, &env->items[i].mark);
	}
	return result;
}

static void resolve_refs(
    struct arena *arena, struct name_refs *refs, const struct combination *combination)
{
	struct name_ref *items = arena_alloc(arena, (refs->count + 1) * sizeof *items);

	for (size_t i = 0; i < refs->count; i++) {
		items[i] = refs->items[i];
		items[i].name = resolve_dir(arena, items[i].name, combination);
	}
	refs->items = items;
}

void matrix_resolve_test(
    struct arena *arena, struct test *test, const struct combination *combination)
{
	test->path = resolve(arena, test->path, combination, &test->path_mark);
	test->command = resolve_command(arena, &test->command, combination);
	test->dir = resolve_dir(arena, test->dir, combination);
	test->env = resolve_env(arena, &test->env, combination);
	test->report.file = resolve(arena, test->report.file, combination, &test->report.mark);
	test_extras_copy(arena, test);
	if (!test->extras)
		return;
	resolve_refs(arena, &test->extras->needs, combination);
	resolve_refs(arena, &test->extras->after, combination);
	resolve_refs(arena, &test->extras->locks, combination);
}

void matrix_resolve_runner(
    struct arena *arena, struct runner *runner, const struct combination *combination)
{
	runner->command = resolve_command(arena, &runner->command, combination);
	runner->dir = resolve_dir(arena, runner->dir, combination);
	runner->env = resolve_env(arena, &runner->env, combination);
	runner->report.file =
	    resolve(arena, runner->report.file, combination, &runner->report.mark);
}

/* ---- who uses it ---- */

static bool text_uses(const char *text, const char *name)
{
	return text && interpolate_uses(text, name);
}

bool matrix_runner_uses(const struct runner *runner, const char *name)
{
	return command_uses(&runner->command, name) || env_uses(&runner->env, name) ||
	       text_uses(runner->dir, name) || text_uses(runner->report.file, name);
}

static bool is_set(const struct env *env, const char *name)
{
	for (size_t i = 0; i < env->count; i++)
		if (strcmp(env->items[i].name, name) == 0)
			return true;
	return false;
}

/* By what is run itself. */
static bool runs_with(const struct test *test, const struct runner *runner, const char *name)
{
	const struct command *command =
	    test->command.argv.count ? &test->command : &runner->command;

	if (command_uses(command, name) || env_uses(&test->env, name) ||
	    text_uses(test->dir ? test->dir : runner->dir, name))
		return true;
	/* A variable of the runner that the test sets anew counts only for what reads it before. */
	for (size_t i = 0; i < runner->env.count; i++) {
		const struct env_entry *it = &runner->env.items[i];

		if (interpolate_uses(it->value, name) &&
		    (!is_set(&test->env, it->name) || env_uses(&test->env, it->name) ||
			env_uses(&runner->env, it->name)))
			return true;
	}
	return false;
}

bool matrix_makes_difference(const struct test *test, const struct runner *runner, const char *name)
{
	static const struct runner none;
	const char *report;
	bool by_report;

	if (!runner)
		runner = &none;
	report = test->report.file ? test->report.file : runner->report.file;
	by_report = report && runs_with(test, runner, "report");
	return runs_with(test, runner, name) || (by_report && text_uses(report, name)) ||
	       (text_uses(test->path, name) &&
		   (runs_with(test, runner, "path") || (by_report && text_uses(report, "path"))));
}
