/* SPDX-License-Identifier: MIT */
#include "gen/ask_why.h"

#include "base/die.h"
#include "base/strings.h"
#include "exec/companion.h"
#include "gen/select_options.h"

#include <unistd.h>

void ask_why(struct arena *arena, const struct plan *plan, const struct options *options)
{
	struct strings argv = {0};

	strings_add(arena, &argv, arena_strdup(arena, companion_path(arena, "e2e-report")));
	strings_add(arena, &argv, arena_strdup(arena, "why"));
	strings_add(arena, &argv, arena_printf(arena, "--plan=%s", options->file));
	strings_add(arena, &argv, arena_printf(arena, "--out=%s", results_of(plan, options)));
	if (options->phases)
		strings_add(arena, &argv, arena_printf(arena, "--phases=%s", options->phases));
	if (options->only)
		strings_add(arena, &argv, arena_printf(arena, "--only=%s", options->only));
	if (options->tags)
		strings_add(arena, &argv, arena_printf(arena, "--tag=%s", options->tags));
	if (options->last_failed)
		strings_add(arena, &argv, arena_strdup(arena, "--last-failed"));
	if (options->without_needs)
		strings_add(arena, &argv, arena_strdup(arena, "--without-needs"));
	if (options->shard)
		strings_add(arena, &argv, arena_printf(arena, "--shard=%s", options->shard));
	if (options->timings)
		strings_add(arena, &argv, arena_printf(arena, "--timings=%s", options->timings));
	if (options->test)
		strings_add(arena, &argv, arena_strdup(arena, options->test));
	strings_add(arena, &argv, NULL);
	execvp(argv.items[0], argv.items);
	die("start %s:", argv.items[0]);
}
