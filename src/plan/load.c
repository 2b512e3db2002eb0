/* SPDX-License-Identifier: MIT */
#include "plan/load.h"

#include "base/diag.h"
#include "base/program.h"
#include "base/source.h"
#include "plan/plan_check.h"
#include "plan/plan_yaml.h"

#include <stdlib.h>
#include <string.h>

static struct plan *load(struct arena *arena, const struct source *source)
{
	struct plan *plan = source ? plan_read(arena, source) : NULL;

	if (plan)
		plan_check(arena, plan);
	return plan;
}

struct plan *plan_load(struct arena *arena, struct diagnostics *diagnostics, const char *path)
{
	return load(arena, source_read(arena, diagnostics, path));
}

struct plan *plan_load_text(
    struct arena *arena, struct diagnostics *diagnostics, const char *name, const char *text)
{
	return load(arena, source_from_text(arena, diagnostics, name, text, strlen(text)));
}

struct plan *plan_load_or_exit(struct arena *arena, const char *path)
{
	struct diagnostics *diagnostics = arena_alloc(arena, sizeof *diagnostics);
	struct plan *plan = plan_load(arena, diagnostics, path);

	if (diag_finish(diagnostics) || !plan)
		exit(EXIT_USAGE);
	return plan;
}
