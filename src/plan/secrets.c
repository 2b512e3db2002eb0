/* SPDX-License-Identifier: MIT */
#include "plan/secrets.h"

#include "base/die.h"
#include "base/map.h"
#include "text/interpolate.h"

#include <stdlib.h>
#include <string.h>

typedef void use_value(void *context, const char *name, const char *value);

/* The environment of a test, as far as it stands in phases.yaml. */
struct view {
	struct arena *arena;
	const struct test *test;
	struct map variables; /* name to value */
};

static const char *variable(void *context, const char *name)
{
	const struct view *view = context;
	const char *value = map_get(&view->variables, name);

	return value ? value : getenv(name);
}

/* As e2e-run does it: each sees the ones before it. */
static void add_env(struct view *view, const struct env *env)
{
	const struct test *test = view->test;
	/* Not what only e2e-run knows. */
	const struct interpolation with = {
	    {.name = test->name, .phase = test->phase->name, .path = test->path, .newline = "\n"},
	    variable, view};

	for (size_t i = 0; i < env->count; i++) {
		struct buf value = BUF_INIT, error = BUF_INIT;

		if (interpolate(env->items[i].value, &with, &value, &error) == 0)
			map_put(view->arena, &view->variables, env->items[i].name,
			    arena_strndup(view->arena, value.text, value.len));
		buf_release(&value);
		buf_release(&error);
	}
}

static void each_in_test(
    const struct plan *plan, const struct test *test, use_value *use, void *context)
{
	struct arena scratch = {0};
	struct view view = {&scratch, test, {0}};

	add_env(&view, &plan->env);
	if (test->runner)
		add_env(&view, &test->runner->env);
	add_env(&view, &test->env);
	for (size_t i = 0; i < plan->secrets.count; i++) {
		const char *value = map_get(&view.variables, plan->secrets.items[i]);

		if (value)
			use(context, plan->secrets.items[i], value);
	}
	arena_release(&scratch);
}

/* Each value that a test can see under the name of a secret. */
static void each_value(const struct plan *plan, use_value *use, void *context)
{
	for (size_t i = 0; i < plan->secrets.count; i++) {
		const char *value = getenv(plan->secrets.items[i]);

		if (value)
			use(context, plan->secrets.items[i], value);
	}
	for (size_t i = 0; plan->secrets.count && i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			each_in_test(plan, &plan->phases[i].tests[j], use, context);
}

struct masking {
	struct arena *arena;
	struct mask *mask;
	bool warns;
	struct map known;  /* a value is mostly the same for all tests */
	struct map warned; /* of names */
};

static void hide(void *context, const char *name, const char *value)
{
	struct masking *masking = context;

	if (masking->warns && value[0] && strlen(value) < MASK_LEAST &&
	    !map_put(masking->arena, &masking->warned, name, masking))
		warn("the secret %s has fewer than %d bytes and is not masked", name, MASK_LEAST);
	if (map_get(&masking->known, value))
		return;
	value = arena_strdup(masking->arena, value);
	map_put(masking->arena, &masking->known, value, masking);
	mask_add(masking->mask, masking->arena, value);
}

const struct mask *secrets_mask(struct arena *arena, const struct plan *plan, bool warns)
{
	struct masking masking = {
	    .arena = arena, .mask = arena_alloc(arena, sizeof *masking.mask), .warns = warns};

	each_value(plan, hide, &masking);
	return masking.mask;
}

/* Whether it sets a secret, to anything but what it is already. */
static bool sets_secret(const struct plan *plan, const struct env *env)
{
	for (size_t i = 0; i < env->count; i++) {
		const char *name = env->items[i].name, *value = env->items[i].value;
		size_t len = strlen(name);

		if (strncmp(value, "${", 2) == 0 && strncmp(value + 2, name, len) == 0 &&
		    strcmp(value + 2 + len, "}") == 0)
			continue;
		for (size_t j = 0; j < plan->secrets.count; j++)
			if (strcmp(name, plan->secrets.items[j]) == 0)
				return true;
	}
	return false;
}

bool secrets_are_in_plan(const struct plan *plan)
{
	const struct runner *last = NULL;

	if (!plan->secrets.count)
		return false;
	if (sets_secret(plan, &plan->env))
		return true;
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			if (sets_secret(plan, &test->env) ||
			    (test->runner && test->runner != last &&
				sets_secret(plan, &test->runner->env)))
				return true;
			last = test->runner;
		}
	return false;
}
