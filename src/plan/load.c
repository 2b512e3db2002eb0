/* SPDX-License-Identifier: MIT */
#include "plan/load.h"

#include "base/diag.h"
#include "base/files.h"
#include "base/program.h"
#include "base/source.h"
#include "defaults.h"
#include "plan/plan_check.h"
#include "plan/plan_yaml.h"
#include "text/style.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct plan *load(struct arena *arena, const struct source *source)
{
	struct plan *plan = source ? plan_read(arena, source) : NULL;

	if (plan)
		plan_check(arena, plan);
	return plan;
}

struct plan *plan_load(struct arena *arena, struct diagnostics *diagnostics, const char *path)
{
	const struct source *source = source_read(arena, diagnostics, path);

	if (!source && !file_exists(path)) {
		const struct mark whole = {source_from_text(arena, diagnostics, path, "", 0), 0, 0};

		diag_help(&whole, "e2e-gen --init%s%s writes one for the tests that it finds",
		    strcmp(path, DEFAULT_PLAN) == 0 ? "" : " ",
		    strcmp(path, DEFAULT_PLAN) == 0 ? "" : path);
	}
	return load(arena, source);
}

struct plan *plan_load_text(
    struct arena *arena, struct diagnostics *diagnostics, const char *name, const char *text)
{
	return load(arena, source_from_text(arena, diagnostics, name, text, strlen(text)));
}

struct plan *plan_load_or_exit(struct arena *arena, const char *path)
{
	struct diagnostics *diagnostics = arena_alloc(arena, sizeof *diagnostics);
	struct plan *plan;

	diagnostics->colour = style_for(STDERR_FILENO).colour;
	plan = plan_load(arena, diagnostics, path);
	if (diag_finish(diagnostics) || !plan)
		exit(EXIT_USAGE);
	return plan;
}
