/* SPDX-License-Identifier: MIT */
#include "plan/runners.h"

#include "base/diag.h"
#include "base/names.h"
#include "plan/input_sets.h"
#include "plan/matrix.h"
#include "plan/presets.h"
#include "plan/tags.h"

#include <string.h>

static struct runner *find_preset(struct runners *runners, const char *name)
{
	struct runner *preset = map_get(&runners->presets, name);

	if (preset)
		return preset;
	preset = arena_alloc(runners->arena, sizeof *preset);
	if (!preset_load(runners->arena, runners->plan->source->diagnostics, name, preset))
		return NULL;
	preset->state = RUNNER_MERGED;
	map_put(runners->arena, &runners->presets, name, preset);
	return preset;
}

static void unknown_runner(struct runners *runners, const char *name, const struct mark *mark)
{
	const struct plan *plan = runners->plan;
	size_t presets;
	const char *const *preset = preset_names(runners->arena, &presets);
	const char **names =
	    arena_alloc(runners->arena, (presets + plan->runner_count) * sizeof *names);
	const char *near;

	memcpy(names, preset, presets * sizeof *names);
	for (size_t i = 0; i < plan->runner_count; i++)
		names[presets + i] = plan->runners[i].name;
	near = names_nearest(NAMES_OF(names, presets + plan->runner_count), name);
	if (near)
		diag_error(mark, "unknown runner \"%s\"; did you mean \"%s\"?", name, near);
	else
		diag_error(mark, "unknown runner \"%s\"; the presets are %s", name,
		    names_text(runners->arena, NAMES_OF(preset, presets), ", ", ", "));
}

const struct runner *runners_look(struct runners *runners, const char *name)
{
	struct runner *runner = map_get(&runners->own, name);

	return runner ? runner : find_preset(runners, name);
}

const struct runner *runners_find(
    struct runners *runners, const char *name, const struct mark *mark)
{
	const struct runner *runner = runners_look(runners, name);

	/* A section with a misspelt name was told of. */
	if (!runner && !(runners->plan->unsure && !runners->plan->runner_count))
		unknown_runner(runners, name, mark);
	return runner;
}

/* A long chain in which each adds a variable has their square. */
enum { CHAIN_MAX = 16 * 1000, INHERITED_MAX = 2 * 1000 * 1000 };

/* The base's variables first, so that the runner's own are set after them. */
static struct env merge_env(struct arena *arena, const struct env *base, const struct env *own)
{
	struct env all = {.count = base->count + own->count};

	all.items = arena_alloc(arena, all.count * sizeof *all.items);
	if (base->count)
		memcpy(all.items, base->items, base->count * sizeof *all.items);
	if (own->count)
		memcpy(all.items + base->count, own->items, own->count * sizeof *all.items);
	return all;
}

static void merge(struct runners *runners, struct runner *runner);

/* What `uses` names: another runner of the plan or a preset. A runner that uses its own name
 * changes the preset of that name. */
static struct runner *find_base(struct runners *runners, struct runner *runner)
{
	struct runner *base = map_get(&runners->own, runner->uses);

	if (base == runner) {
		base = find_preset(runners, runner->uses);
		if (!base)
			diag_error(&runner->uses_mark,
			    "a cycle: the runner \"%s\" uses itself, and no preset "
			    "is called that",
			    runner->name);
		return base;
	}
	if (!base) {
		base = find_preset(runners, runner->uses);
		if (!base)
			unknown_runner(runners, runner->uses, &runner->uses_mark);
		return base;
	}
	if (base->state == RUNNER_VISITING) {
		diag_error(&runner->uses_mark,
		    "a cycle: the runner \"%s\" uses \"%s\", which uses it", runner->name,
		    base->name);
		return NULL;
	}
	if (runners->depth >= CHAIN_MAX) {
		diag_error(&runner->uses_mark, "a chain of more than %d runners", CHAIN_MAX);
		return NULL;
	}
	runners->depth++;
	merge(runners, base);
	runners->depth--;
	return base;
}

static void merge(struct runners *runners, struct runner *runner)
{
	if (runner->state != RUNNER_NEW)
		return;
	runner->state = RUNNER_VISITING;
	runner->base = runner->uses ? find_base(runners, runner) : NULL;
	if (runner->base) {
		const struct runner *base = runner->base;

		if (runner->command.argv.count == 0)
			runner->command = base->command;
		if (!runner->dir)
			runner->dir = base->dir;
		if (!runner->report.file)
			runner->report = base->report;
		runner->matrix = matrix_join(runners->arena, base->matrix, runner->matrix);
		runner->tags = tags_join(runners->arena, base->tags, runner->tags);
		if (!runner->bin_said)
			runner->bin = base->bin;
		if (!runner->exit.said)
			runner->exit = base->exit;
		if (!runner->path_is)
			runner->path_is = base->path_is;
		if (!runner->batch.files && !runner->batch.milliseconds)
			runner->batch = base->batch;
		if (!runner->launcher.name)
			runner->launcher = base->launcher;
		if (!runner->slots)
			runner->slots = base->slots;
		runner->inputs = patterns_join(runners->arena, &base->inputs, &runner->inputs);
		runners->variables += base->env.count;
		if (runners->variables <= INHERITED_MAX)
			runner->env = merge_env(runners->arena, &base->env, &runner->env);
		else
			diag_error(&runner->uses_mark, "runners inherit more than %d variables",
			    INHERITED_MAX);
	}
	runner->state = RUNNER_MERGED;
}

void runners_init(struct runners *runners, struct arena *arena, struct plan *plan)
{
	*runners = (struct runners){.arena = arena, .plan = plan};
	for (size_t i = 0; i < plan->runner_count; i++)
		map_put(arena, &runners->own, plan->runners[i].name, &plan->runners[i]);
	for (size_t i = 0; i < plan->runner_count; i++)
		merge(runners, &plan->runners[i]);
}
