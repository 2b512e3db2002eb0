/* SPDX-License-Identifier: MIT */
#include "exec/arguments.h"

#include "base/die.h"
#include "base/size.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

enum { LOG_MIN = 1024, COUNT_MAX = 1000 };

long long argument_duration(const char *option, const char *text)
{
	long long ms = duration_parse(text);

	if (ms < 0)
		die_usage("--%s: \"%s\" is not a duration", option, text);
	return ms;
}

int argument_count(const char *option, const char *text, int least)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || *end || value < least || value > COUNT_MAX)
		die_usage("--%s: \"%s\" is not a number of retries", option, text);
	return (int)value;
}

long long argument_log(const char *text)
{
	long long bytes = size_parse(text);

	if (bytes < LOG_MIN)
		die_usage("--log: \"%s\" is not a size of 1KiB or more", text);
	return bytes;
}

void argument_env(struct arena *arena, const char *text, struct env *env)
{
	const char *equals = strchr(text, '=');

	if (!equals || equals == text)
		die_usage("--env: \"%s\" is not NAME=TEXT", text);
	env->items = arena_grow(arena, env->items, env->count, sizeof *env->items);
	env->items[env->count++] = (struct env_entry){
	    .name = arena_strndup(arena, text, (size_t)(equals - text)), .value = equals + 1};
}
