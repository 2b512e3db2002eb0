/* SPDX-License-Identifier: MIT */
#include "run/environment.h"

#include "base/files.h"
#include "base/interpolate.h"

#include <stdlib.h>
#include <string.h>

extern char **environ;

/* The context of all interpolations for one attempt. */
struct context {
	const struct job *job;
	int attempt;
	struct environment *environment;
	const char *artifacts; /* absolute */
};

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
	return find_variable(((struct context *)context)->environment, name);
}

static void set_variable(
    struct arena *arena, struct environment *environment, const char *name, const char *value)
{
	char *variable = arena_printf(arena, "%s=%s", name, value);
	size_t len = strlen(name);

	for (size_t i = 0; i < environment->variable_count; i++)
		if (names_variable(environment->variables[i], name, len)) {
			environment->variables[i] = variable;
			return;
		}
	environment->variables =
	    arena_grow(arena, environment->variables, environment->variable_count, sizeof(char *));
	environment->variables[environment->variable_count++] = variable;
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

static bool get_name(
    void *context, const char *name, size_t len, struct buf *out, struct buf *error);

/* The template in the environment as far as it is made. 0; -1 with the reason in `error`. */
static int resolve_into(
    struct context *context, const char *template, struct buf *out, struct buf *error)
{
	struct interpolation with = {get_name, get_variable, context};

	return interpolate(template, &with, out, error);
}

/* An absolute path as it is seen from here, when it is below. */
static const char *seen_from_here(struct arena *arena, const char *path)
{
	const char *here = path_absolute(arena, "");
	size_t len = strlen(here);

	return len > 1 && strncmp(path, here, len) == 0 && path[len] ? path + len : path;
}

static bool get_report(struct context *context, struct buf *out, struct buf *error)
{
	const struct job *job = context->job;
	struct buf file = BUF_INIT;
	bool ok = job->report && resolve_into(context, job->report, &file, error) == 0;

	if (ok)
		buf_adds(
		    out, path_absolute(job->arena, path_join(job->arena, job->dir, file.text)));
	buf_release(&file);
	return ok;
}

static bool is_name(const char *name, size_t len, const char *what)
{
	return strlen(what) == len && memcmp(what, name, len) == 0;
}

static bool get_name(
    void *context, const char *name, size_t len, struct buf *out, struct buf *error)
{
	struct context *it = context;

	if (is_name(name, len, "path"))
		return it->job->path && resolve_into(it, it->job->path, out, error) == 0;
	if (is_name(name, len, "report"))
		return get_report(it, out, error);
	if (is_name(name, len, "name"))
		buf_adds(out, it->job->name);
	else if (is_name(name, len, "phase"))
		buf_adds(out, it->job->phase);
	else if (is_name(name, len, "artifacts"))
		buf_adds(out, it->artifacts);
	else if (is_name(name, len, "newline"))
		buf_addc(out, '\n');
	else if (is_name(name, len, "attempt"))
		buf_printf(out, "%d", it->attempt);
	else
		return false;
	return true;
}

/* The template resolved, or NULL with `*error` set. */
static char *resolve(
    struct context *context, const char *what, const char *template, const char **error)
{
	struct buf text = BUF_INIT, problem = BUF_INIT;
	struct arena *arena = context->job->arena;
	char *result = NULL;

	if (resolve_into(context, template, &text, &problem) == 0)
		result = arena_strndup(arena, text.text, text.len);
	else
		*error = arena_printf(arena, "%s: %s", what, problem.text);
	buf_release(&text);
	buf_release(&problem);
	return result;
}

/* A test may call e2e-probe: behind all else it finds the programs beside e2e-run, which are not on
 * the PATH when make was told where they are. */
static void add_own_programs(struct context *context)
{
	const struct job *job = context->job;
	const char *path = find_variable(context->environment, "PATH");

	if (!job->programs)
		return;
	set_variable(job->arena, context->environment, "PATH",
	    path && path[0] ? arena_printf(job->arena, "%s:%s", path, job->programs)
			    : job->programs);
}

static int set_variables(struct context *context, const char **error)
{
	const struct job *job = context->job;
	struct environment *environment = context->environment;
	struct arena *arena = job->arena;

	for (char **variable = environ; *variable; variable++)
		if (!is_of_make(*variable)) {
			environment->variables = arena_grow(arena, environment->variables,
			    environment->variable_count, sizeof(char *));
			environment->variables[environment->variable_count++] = *variable;
		}
	for (size_t i = 0; i < job->env.count; i++) {
		const struct env_entry *entry = &job->env.items[i];
		const char *value = resolve(context, entry->name, entry->value, error);

		if (!value)
			return -1;
		set_variable(arena, environment, entry->name, value);
	}
	add_own_programs(context);
	set_variable(arena, environment, "E2E", "1");
	set_variable(arena, environment, "E2E_RUN_ID", job->run->id);
	set_variable(arena, environment, "E2E_PHASE", job->phase);
	set_variable(arena, environment, "E2E_TEST", job->name);
	set_variable(
	    arena, environment, "E2E_ATTEMPT", arena_printf(arena, "%d", context->attempt));
	set_variable(arena, environment, "E2E_ARTIFACTS", context->artifacts);
	return 0;
}

/* A value that is too short to be hidden is told of by e2e-report begin. */
static void set_secrets(const struct job *job, struct environment *environment)
{
	for (size_t i = 0; i < job->secrets.count; i++) {
		const char *value = find_variable(environment, job->secrets.items[i]);

		if (value)
			mask_add(&environment->secrets, job->arena, value);
	}
}

static int set_command(struct context *context, const char **error)
{
	const struct strings *templates = &context->job->command;
	struct environment *environment = context->environment;
	struct arena *arena = context->job->arena;

	environment->command = arena_alloc(arena, (templates->count + 1) * sizeof(char *));
	environment->shown.items = arena_alloc(arena, (templates->count + 1) * sizeof(char *));
	for (size_t i = 0; i < templates->count; i++) {
		environment->command[i] =
		    resolve(context, "the command", templates->items[i], error);
		if (!environment->command[i])
			return -1;
		environment->shown.items[environment->shown.count++] = arena_strdup(
		    arena, mask_text(&environment->secrets, arena, environment->command[i]));
	}
	return 0;
}

int environment_make(
    const struct job *job, int attempt, struct environment *environment, const char **error)
{
	struct arena *arena = job->arena;
	struct context context = {
	    .job = job,
	    .attempt = attempt,
	    .environment = environment,
	    .artifacts = path_absolute(arena, job->artifacts),
	};

	*environment = (struct environment){0};
	if (set_variables(&context, error) != 0) {
		set_secrets(job, environment);
		return -1;
	}
	set_secrets(job, environment);
	if (set_command(&context, error) != 0)
		return -1;
	if (job->report) {
		const char *report =
		    resolve(&context, "the place of the report", "${report}", error);

		if (!report)
			return -1;
		/* The stamp has to name it as it is. */
		if (mask_finds(&environment->secrets, report, strlen(report))) {
			*error = "the place of the report holds the value of a secret";
			return -1;
		}
		environment->report = seen_from_here(arena, report);
	}
	environment->variables =
	    arena_grow(arena, environment->variables, environment->variable_count, sizeof(char *));
	environment->variables[environment->variable_count] = NULL;
	return 0;
}
