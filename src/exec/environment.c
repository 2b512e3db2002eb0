/* SPDX-License-Identifier: MIT */
#include "exec/environment.h"

#include "base/strings.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

static bool names_variable(const char *variable, const char *name, size_t len)
{
	return strncmp(variable, name, len) == 0 && variable[len] == '=';
}

static const char *find_variable(const struct environment *environment, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < environment->variable_count; i++)
		if (names_variable(environment->variables[i], name, len))
			return environment->variables[i] + len + 1;
	return NULL;
}

static const char *get_variable(void *context, const char *name)
{
	return find_variable(context, name);
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

/* What make gives to its children for other makes: a make in a test is not part of this one. */
static bool is_of_make(const char *variable)
{
	static const char *const names[] = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES",
	    "GNUMAKEFLAGS", "MAKEFILES", "MAKE_TERMOUT", "MAKE_TERMERR", "MAKE_RESTARTS"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names_variable(variable, names[i], strlen(names[i])))
			return true;
	return false;
}

char *environment_resolve(
    struct environment_maker *maker, const char *what, const char *template, const char **error)
{
	const struct interpolation with = {maker->names, get_variable, maker->environment};
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

/* A test may call e2e-probe: behind all else it finds the programs beside ours, which are not on
 * the PATH when make got their place. */
static void add_own_programs(struct environment_maker *maker)
{
	const char *path = find_variable(maker->environment, "PATH");

	if (maker->programs)
		environment_set(maker, "PATH",
		    path && path[0] ? arena_printf(maker->arena, "%s:%s", path, maker->programs)
				    : maker->programs);
}

/* e2e-report begin warns of a value that is too short to be hidden. */
static void set_secrets(struct environment_maker *maker)
{
	for (size_t i = 0; i < maker->secrets->count; i++) {
		const char *value = find_variable(maker->environment, maker->secrets->items[i]);

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
		if (!is_of_make(*variable))
			add_variable(maker, *variable);
	if (set_env(maker, error) != 0) {
		set_secrets(maker);
		return -1;
	}
	add_own_programs(maker);
	return 0;
}

int environment_end(struct environment_maker *maker, const char **error)
{
	const struct strings *templates = maker->command;
	struct environment *environment = maker->environment;
	struct arena *arena = maker->arena;

	set_secrets(maker);
	environment->command = arena_alloc(arena, (templates->count + 1) * sizeof(char *));
	for (size_t i = 0; i < templates->count; i++) {
		environment->command[i] =
		    environment_resolve(maker, "the command", templates->items[i], error);
		if (!environment->command[i])
			return -1;
		strings_add(arena, &environment->shown,
		    arena_strdup(
			arena, mask_text(&environment->secrets, arena, environment->command[i])));
	}
	add_variable(maker, NULL);
	environment->variable_count--;
	return 0;
}
