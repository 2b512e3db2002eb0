/* SPDX-License-Identifier: MIT */
#include "plan/lint.h"

#include "base/diag.h"
#include "base/files.h"
#include "base/map.h"
#include "base/names.h"
#include "base/strings.h"
#include "plan/advice.h"
#include "plan/edges.h"
#include "text/check_kinds.h"
#include "text/file_name.h"

#include <string.h>

enum { WARNINGS_MAX = 5 }; /* of one kind */

struct lint {
	struct arena *arena;
	const struct plan *plan;
	bool strict;
	size_t shown;      /* of the kind that is looked for */
	struct map places; /* what was said already, of all tests that a matrix makes of one */
};

/* Whether this is to be said: an error always, and of many warnings the first ones. */
static bool may_tell(struct lint *lint, const struct mark *mark)
{
	const char *place = arena_printf(lint->arena, "%d:%d", mark->line, mark->column);

	if (map_put(lint->arena, &lint->places, place, lint))
		return false;
	return lint->shown++ < WARNINGS_MAX || lint->strict;
}

static void tell(const struct lint *lint, const struct mark *mark, const char *text)
{
	if (lint->strict)
		diag_error(mark, "%s", text);
	else
		diag_warning(mark, "%s", text);
}

static void finish_kind(struct lint *lint, const char *what)
{
	const struct mark whole = {lint->plan->source, 0, 0};

	if (!lint->strict && lint->shown > WARNINGS_MAX)
		diag_warning(&whole, "and %zu more %s; e2e-gen --check shows all",
		    lint->shown - WARNINGS_MAX, what);
	lint->shown = 0;
}

/* ---- addresses ---- */

static bool has_scheme(const char *address)
{
	return strstr(address, "://") || strchr(address, '$') == address;
}

static void check_address(struct lint *lint, const struct check_kind_info *kind,
    const char *address, const struct mark *mark)
{
	if (!kind->scheme || has_scheme(address) || !may_tell(lint, mark))
		return;
	tell(lint, mark,
	    arena_printf(lint->arena, "\"%s\" has no scheme, and a check by %s needs a URL",
		address, kind->name));
	advise_url(mark, kind->scheme, address);
}

/* The kind of check that the command is, by e2e-probe, or NULL. */
static const struct check_kind_info *find_check(const struct command *command)
{
	int found;

	if (command->argv.count < 3 || strcmp(command->argv.items[0], "e2e-probe") != 0)
		return NULL;
	found = names_find(check_kind_names(), command->argv.items[1]);
	return found < 0 ? NULL : &check_kind_table[found];
}

/* Whether the path of the test is the address of a check. */
static bool path_is_address(const struct test *test)
{
	const struct check_kind_info *kind = find_check(&test->command);

	return kind && kind->scheme && test->path &&
	       strcmp(test->command.argv.items[2], "${path}") == 0;
}

static void check_test_address(struct lint *lint, const struct test *test)
{
	const struct check_kind_info *kind = find_check(&test->command);

	if (kind && path_is_address(test))
		check_address(lint, kind, test->path, &test->path_mark);
}

static void check_service_address(struct lint *lint, const struct service *service)
{
	const struct health_check *check = &service->ready;
	int found = check->kind ? names_find(check_kind_names(), check->kind) : -1;

	/* Its options stand before it. */
	if (found >= 0 && check->words.count)
		check_address(lint, &check_kind_table[found],
		    check->words.items[check->words.count - 1], &check->mark);
}

/* ---- files ---- */

static void check_file(struct lint *lint, const struct test *test)
{
	/* One that a pattern has found may be a link that leads nowhere. */
	if (!test->input || (test->found && !lint->strict) || path_is_address(test) ||
	    file_exists(test->input) || !(lint->strict || looks_like_file(test->input)) ||
	    !may_tell(lint, &test->path_mark))
		return;
	tell(lint, &test->path_mark,
	    arena_printf(lint->arena, "%s does not exist%s", test->input,
		strpbrk(test->input, "*?") ? "; patterns are for files: of the phase" : ""));
}

/* ---- variables ---- */

static size_t name_length(const char *text)
{
	return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}

/* Adds the names of all ${VARIABLE} in the text. */
static void add_variables(struct arena *arena, const char *text, struct strings *names)
{
	for (; (text = strstr(text, "${")); text += 2) {
		size_t len = name_length(text + 2);

		if (len && strchr("}:", text[2 + len]))
			strings_add(arena, names, arena_strndup(arena, text + 2, len));
	}
}

/* Those that the command reads, itself or by what the runner's environment says. */
static struct strings variables_of(struct arena *arena, const struct test *test)
{
	struct strings names = {0};

	for (size_t i = 0; i < test->command.argv.count; i++)
		add_variables(arena, test->command.argv.items[i], &names);
	for (size_t i = 0; test->runner && i < test->runner->env.count; i++)
		add_variables(arena, test->runner->env.items[i].value, &names);
	return names;
}

static bool any_has(const struct env *env, const char *name)
{
	for (size_t i = 0; i < env->count; i++)
		if (strstr(env->items[i].value, name))
			return true;
	return false;
}

/* Whether the name stands anywhere where the test could read it. */
static bool is_mentioned(const struct test *test, const char *name)
{
	for (size_t i = 0; i < test->command.argv.count; i++)
		if (strstr(test->command.argv.items[i], name))
			return true;
	return any_has(&test->env, name) || (test->runner && any_has(&test->runner->env, name)) ||
	       (test->path && strstr(test->path, name));
}

static bool is_set(const struct env *env, const char *name)
{
	for (size_t i = 0; i < env->count; i++)
		if (strcmp(env->items[i].name, name) == 0)
			return true;
	return false;
}

/* Names of one tool begin alike: HTTP_JSON, HTTP_STATUS. */
static bool same_family(const char *one, const char *other)
{
	size_t len = strcspn(one, "_") + 1;

	return one[len - 1] && strncmp(one, other, len) == 0;
}

static void check_variables(struct lint *lint, const struct test *test)
{
	struct strings known = {0};

	for (size_t i = 0; i < test->env.count; i++) {
		const struct env_entry *it = &test->env.items[i];
		const char *near;

		if (is_mentioned(test, it->name))
			continue;
		if (!known.count)
			known = variables_of(lint->arena, test);
		near = names_nearest(NAMES_OF(known.items, known.count), it->name);
		if (!near || !same_family(it->name, near) || is_set(&test->env, near) ||
		    !may_tell(lint, &it->mark))
			continue;
		tell(lint, &it->mark,
		    arena_printf(lint->arena,
			"nothing that is run reads the variable %s; did you mean %s?", it->name,
			near));
	}
}

/* ---- launchers ---- */

static bool names_this_host(const char *text)
{
	return text && (strstr(text, "localhost") || strstr(text, "127.0.0.1"));
}

/* A container that has the network of this host has its localhost, too. */
static bool shares_network(const struct launcher *launcher)
{
	for (size_t i = 0; i < launcher->command.argv.count; i++)
		if (strcmp(launcher->command.argv.items[i], "--network=host") == 0)
			return true;
	return false;
}

static void tell_localhost(struct lint *lint, const struct test *test, const struct mark *mark)
{
	if (may_tell(lint, mark))
		diag_warning(mark,
		    "the launcher \"%s\" may run \"%s\" on another host, where localhost is that "
		    "host; to reach a service of this plan, write ${E2E_SERVICES_HOST:-localhost}",
		    test->launcher->name, test->name);
}

static void check_env_of_launched(struct lint *lint, const struct test *test, const struct env *env)
{
	for (size_t i = 0; i < env->count; i++)
		if (names_this_host(env->items[i].value) &&
		    !strstr(env->items[i].value, "${E2E_SERVICES_HOST"))
			tell_localhost(lint, test, &env->items[i].mark);
}

/* What a test elsewhere would look for on its own host. */
static void check_launched(struct lint *lint, const struct test *test)
{
	if (!test->launcher || shares_network(test->launcher) ||
	    !edge_into(test->phase->node, EDGE_SERVICE))
		return;
	check_env_of_launched(lint, test, &lint->plan->env);
	if (test->runner)
		check_env_of_launched(lint, test, &test->runner->env);
	check_env_of_launched(lint, test, &test->env);
	if (names_this_host(test->path))
		tell_localhost(lint, test, &test->path_mark);
	for (size_t i = 0; i < test->command.argv.count; i++)
		if (names_this_host(test->command.argv.items[i]))
			tell_localhost(lint, test, &test->command.mark);
}

/* ---- all of it ---- */

static void each_test(struct lint *lint, void (*check)(struct lint *, const struct test *))
{
	for (size_t i = 0; i < lint->plan->phase_count; i++) {
		const struct phase *phase = &lint->plan->phases[i];

		for (size_t j = 0; j < phase->setup.count; j++)
			check(lint, &phase->setup.items[j]);
		for (size_t j = 0; j < phase->test_count; j++)
			check(lint, &phase->tests[j]);
		for (size_t j = 0; j < phase->teardown.count; j++)
			check(lint, &phase->teardown.items[j]);
	}
}

void plan_lint(const struct plan *plan, bool strict)
{
	struct arena scratch = {0};
	struct lint lint = {.arena = &scratch, .plan = plan, .strict = strict};

	for (size_t i = 0; i < plan->service_count; i++)
		check_service_address(&lint, &plan->services[i]);
	each_test(&lint, check_test_address);
	finish_kind(&lint, "addresses without a scheme");
	each_test(&lint, check_variables);
	finish_kind(&lint, "variables that are not read");
	each_test(&lint, check_file);
	finish_kind(&lint, "test files that do not exist");
	each_test(&lint, check_launched);
	finish_kind(&lint, "addresses on another host");
	arena_release(&scratch);
}
