/* SPDX-License-Identifier: MIT */
#include "exec/environment.h"

#include "base/files.h"
#include "base/strings.h"
#include "text/command.h"
#include "text/interpolate.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

static bool names_variable(const char *variable, const char *name, size_t len)
{
	return variable[0] == name[0] && strncmp(variable, name, len) == 0 && variable[len] == '=';
}

const char *environment_find(const struct environment *environment, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < environment->variable_count; i++)
		if (names_variable(environment->variables[i], name, len))
			return environment->variables[i] + len + 1;
	return NULL;
}

/* Whether the plan sets it: then that it is empty is meant. */
static bool is_of_plan(const struct environment_maker *maker, const char *name)
{
	for (size_t i = 0; i < maker->env->count; i++)
		if (strcmp(maker->env->items[i].name, name) == 0)
			return true;
	return false;
}

static const char *get_variable(void *context, const char *name)
{
	struct environment_maker *maker = context;
	const char *value = environment_find(maker->environment, name);
	bool empty = value && !value[0];

	maker->empty = empty ? arena_strdup(maker->arena, name) : NULL;
	return empty && maker->strict && !is_of_plan(maker, name) ? NULL : value;
}

static void add_variable(struct environment_maker *maker, char *variable)
{
	struct environment *environment = maker->environment;

	environment->variables = arena_grow(
	    maker->arena, environment->variables, environment->variable_count, sizeof(char *));
	environment->variables[environment->variable_count++] = variable;
}

void environment_set(struct environment_maker *maker, const char *name, const char *value)
{
	struct environment *environment = maker->environment;
	char *variable = arena_printf(maker->arena, "%s=%s", name, value);
	size_t len = strlen(name);

	for (size_t i = 0; i < environment->variable_count; i++)
		if (names_variable(environment->variables[i], name, len)) {
			environment->variables[i] = variable;
			return;
		}
	add_variable(maker, variable);
}

/* What make gives to its children for other makes: a make in a test is not part of this one. Nor do
 * the switches of this run mean anything to another plan. */
bool environment_is_of_make(const char *variable)
{
	static const char *const names[] = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES",
	    "GNUMAKEFLAGS", "MAKEFILES", "MAKE_TERMOUT", "MAKE_TERMERR", "MAKE_RESTARTS"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names_variable(variable, names[i], strlen(names[i])))
			return true;
	return false;
}

bool environment_is_switch(const char *variable)
{
	static const char *const names[] = {"E2E_OUT", "E2E_PHASES", "E2E_ONLY", "E2E_TAGS",
	    "E2E_LAST_FAILED", "E2E_WITHOUT_NEEDS", "E2E_SHARD", "E2E_TIMINGS", "E2E_REPORTS",
	    "E2E_KEEP", "E2E_SERVICES", "E2E_SUPERVISOR"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names_variable(variable, names[i], strlen(names[i])))
			return true;
	return false;
}

char *environment_resolve(
    struct environment_maker *maker, const char *what, const char *template, const char **error)
{
	const struct interpolation with = {maker->names, get_variable, maker};
	struct buf text = BUF_INIT, problem = BUF_INIT;
	char *result = NULL;

	if (interpolate(template, &with, &text, &problem) == 0)
		result = arena_strndup(maker->arena, text.text, text.len);
	else
		*error = arena_printf(maker->arena, "%s: %s", what, problem.text);
	buf_release(&text);
	buf_release(&problem);
	return result;
}

char *environment_resolve_strictly(
    struct environment_maker *maker, const char *what, const char *template, const char **error)
{
	char *result;

	maker->strict = true;
	maker->empty = NULL;
	result = environment_resolve(maker, what, template, error);
	maker->strict = false;
	if (!result && maker->empty)
		*error = arena_printf(maker->arena,
		    "%s: the environment variable %s is empty (write ${%s:-} to allow that)", what,
		    maker->empty, maker->empty);
	return result;
}

int environment_resolve_command(struct environment_maker *maker, const char *what, char **words,
    size_t count, const char **error)
{
	const char *empty = NULL, *nothing;

	for (size_t i = 0; i < count; i++) {
		words[i] = environment_resolve_strictly(maker, what, words[i], error);
		if (!words[i])
			return -1;
		if (maker->empty)
			empty = maker->empty;
	}
	nothing = command_runs_nothing(words, count);
	if (!nothing)
		return 0;
	*error = empty ? arena_printf(maker->arena, "%s: %s, because %s is", what, nothing, empty)
		       : arena_printf(maker->arena, "%s: %s", what, nothing);
	return -1;
}

/* A test may call e2e-probe: behind all else it finds the programs beside ours, which are not on
 * the PATH when make got their place. */
static void add_own_programs(struct environment_maker *maker)
{
	const char *path = environment_find(maker->environment, "PATH");

	if (maker->programs)
		environment_set(maker, "PATH",
		    path && path[0] ? arena_printf(maker->arena, "%s:%s", path, maker->programs)
				    : maker->programs);
}

/* A tool that belongs to a project is in a directory of it, as node_modules/.bin, which is looked
 * for where the command runs and in all directories above that. The nearest comes first. */
static void add_tools(struct environment_maker *maker)
{
	const char *path = environment_find(maker->environment, "PATH");
	struct buf found = BUF_INIT;

	for (size_t i = 0; i < maker->bin.count; i++)
		for (const char *dir = path_absolute(maker->arena, maker->dir ? maker->dir : "");;
		     dir = path_dir(maker->arena, dir)) {
			const char *bin = path_join(maker->arena, dir, maker->bin.items[i]);

			if (file_exists(bin))
				buf_printf(&found, "%s%s", found.len ? ":" : "", bin);
			if (strcmp(dir, "/") == 0)
				break;
		}
	if (found.len)
		environment_set(maker, "PATH",
		    path && path[0] ? arena_printf(maker->arena, "%s:%s", found.text, path)
				    : arena_strdup(maker->arena, found.text));
	buf_release(&found);
}

/* e2e-report begin warns of a value that is too short to be hidden. */
static void set_secrets(struct environment_maker *maker)
{
	for (size_t i = 0; i < maker->secrets->count; i++) {
		const char *value = environment_find(maker->environment, maker->secrets->items[i]);

		if (value)
			mask_add(&maker->environment->secrets, maker->arena, value);
	}
}

static int set_env(struct environment_maker *maker, const char **error)
{
	for (size_t i = 0; i < maker->env->count; i++) {
		const struct env_entry *entry = &maker->env->items[i];
		const char *value = environment_resolve(maker, entry->name, entry->value, error);

		if (!value)
			return -1;
		environment_set(maker, entry->name, value);
	}
	return 0;
}

int environment_begin(struct environment_maker *maker, const char **error)
{
	*maker->environment = (struct environment){0};
	for (char **variable = environ; *variable; variable++)
		if (!environment_is_of_make(*variable) && !environment_is_switch(*variable))
			add_variable(maker, *variable);
	if (set_env(maker, error) != 0) {
		set_secrets(maker);
		return -1;
	}
	add_own_programs(maker);
	add_tools(maker);
	return 0;
}

int environment_end(struct environment_maker *maker, const char **error)
{
	const struct strings *templates = maker->command;
	struct environment *environment = maker->environment;
	struct arena *arena = maker->arena;

	set_secrets(maker);
	environment->command = arena_alloc(arena, (templates->count + 1) * sizeof(char *));
	memcpy(environment->command, templates->items, templates->count * sizeof(char *));
	if (environment_resolve_command(
		maker, "the command", environment->command, templates->count, error) != 0)
		return -1;
	for (size_t i = 0; i < templates->count; i++)
		strings_add(arena, &environment->shown,
		    arena_strdup(
			arena, mask_text(&environment->secrets, arena, environment->command[i])));
	add_variable(maker, NULL);
	environment->variable_count--;
	return 0;
}
