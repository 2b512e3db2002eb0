/* SPDX-License-Identifier: MIT */
#include "report/secrets.h"

#include "base/diag.h"
#include "base/interpolate.h"

#include <stdlib.h>
#include <string.h>

typedef void use_value(void *context, const char *name, const char *value);

static const char *variable(void *context, const char *name)
{
	(void)context;
	return getenv(name);
}

static void each_in(const struct env *env, const char *name, use_value *use, void *context)
{
	const struct interpolation with = {NULL, variable, NULL};

	for (size_t i = 0; i < env->count; i++) {
		struct buf value = BUF_INIT, error = BUF_INIT;

		if (strcmp(env->items[i].name, name) == 0 &&
		    interpolate(env->items[i].value, &with, &value, &error) == 0)
			use(context, name, value.text);
		buf_release(&value);
		buf_release(&error);
	}
}

/* Each value that a test can see under that name. */
static void each_value(const struct plan *plan, const char *name, use_value *use, void *context)
{
	const char *value = getenv(name);

	if (value)
		use(context, name, value);
	each_in(&plan->env, name, use, context);
	for (size_t i = 0; i < plan->runner_count; i++)
		each_in(&plan->runners[i].env, name, use, context);
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			each_in(&plan->phases[i].tests[j].env, name, use, context);
}

struct masking {
	struct arena *arena;
	struct mask *mask;
};

static void hide(void *context, const char *name, const char *value)
{
	struct masking *masking = context;

	(void)name;
	mask_add(masking->mask, masking->arena, value);
}

const struct mask *secrets_mask(struct arena *arena, const struct plan *plan)
{
	struct masking masking = {arena, arena_alloc(arena, sizeof *masking.mask)};

	for (size_t i = 0; i < plan->secrets.count; i++)
		each_value(plan, plan->secrets.items[i], hide, &masking);
	return masking.mask;
}

static void check(void *context, const char *name, const char *value)
{
	(void)context;
	if (value[0] && strlen(value) < MASK_LEAST)
		warn("the secret %s has less than %d bytes and is not masked", name, MASK_LEAST);
}

void secrets_check(const struct plan *plan)
{
	for (size_t i = 0; i < plan->secrets.count; i++)
		each_value(plan, plan->secrets.items[i], check, NULL);
}
