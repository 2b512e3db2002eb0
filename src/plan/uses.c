/* SPDX-License-Identifier: MIT */
#include "plan/uses.h"

#include "text/interpolate.h"

bool command_uses(const struct command *command, const char *name)
{
	for (size_t i = 0; i < command->argv.count; i++)
		if (interpolate_uses(command->argv.items[i], name))
			return true;
	return false;
}

bool env_uses(const struct env *env, const char *name)
{
	for (size_t i = 0; i < env->count; i++)
		if (interpolate_uses(env->items[i].value, name))
			return true;
	return false;
}

bool test_environment_uses(const struct plan *plan, const struct test *test, const char *name)
{
	return env_uses(&plan->env, name) || env_uses(&test->env, name) ||
	       (test->runner && env_uses(&test->runner->env, name)) ||
	       (test->report.file && interpolate_uses(test->report.file, name));
}
