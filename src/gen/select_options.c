/* SPDX-License-Identifier: MIT */
#include "gen/select_options.h"

#include "base/buf.h"
#include "base/compiler.h"
#include "base/die.h"
#include "defaults.h"
#include "plan/last_failed.h"
#include "plan/output_name.h"
#include "plan/report_files.h"
#include "plan/selection.h"

#include <stdlib.h>
#include <string.h>

const char *results_of(const struct plan *plan, const struct options *options)
{
	bool asks = options->action == RUN || options->action == WHY;
	const char *named = asks ? getenv("E2E_OUT") : NULL;

	if (options->results || options->output)
		return options->results ? options->results : options->output;
	if (named && named[0])
		return named;
	return plan && plan->output ? plan->output : DEFAULT_OUTPUT;
}

void forget_reports(struct arena *arena, const struct plan *plan, const struct options *options)
{
	const char *results = results_of(plan, options);

	if ((options->action == GENERATE || options->action == RUN) && !output_problem(results))
		reports_forget(arena, results);
}

E2E_NORETURN static void refuse(
    struct arena *arena, const struct plan *plan, const struct options *options, const char *error)
{
	forget_reports(arena, plan, options);
	die_usage("%s", error);
}

void options_resolve(struct arena *arena, const struct plan *plan, struct options *options)
{
	const char *error;

	/* All of them is also what the plan may have later. */
	if (options->phases && strcmp(options->phases, "all") == 0)
		options->phases = NULL;
	if (options->phases) {
		options->phases = select_phase_names(arena, plan, options->phases, &error);
		if (!options->phases)
			refuse(arena, plan, options, error);
	}
	if (options->action == RUN && output_problem(results_of(plan, options)))
		die_usage("E2E_OUT=%s: %s", results_of(plan, options),
		    output_problem(results_of(plan, options)));
	if (options->reports) {
		options->reports = select_reporters(arena, options->reports, &error);
		if (!options->reports)
			refuse(arena, plan, options, error);
	}
}

/* Selects what these words say, or refuses. */
static void select_asked(struct arena *arena, struct plan *plan, const struct options *options,
    struct selection_words words, bool failed)
{
	const char *error;

	if (failed) {
		words.failed = last_failed(arena, plan, results_of(plan, options), &error);
		if (!words.failed)
			refuse(arena, plan, options, error);
	}
	if (select_tests(arena, plan, &words, &error) != 0)
		refuse(arena, plan, options, error);
}

void select_by_options(struct arena *arena, struct plan *plan, const struct options *options)
{
	const struct selection_words words = {
	    .phases = options->phases ? options->phases : select_all_phases(arena, plan),
	    .only = options->only ? options->only : DEFAULT_ONLY,
	    .tags = options->tags,
	    .without_needs = options->without_needs,
	    .shard = options->shard,
	    .timings = options->timings,
	};

	select_asked(arena, plan, options, words, options->last_failed);
}

/* What selects all tests of these phases by name: "one/% two/%". */
static const char *all_tests_of(struct arena *arena, const char *phases)
{
	struct buf patterns = BUF_INIT;
	const char *only;

	for (size_t len; *phases; phases += len + (phases[len] == ' ')) {
		len = strcspn(phases, " ");
		buf_printf(&patterns, "%s%.*s/%%", patterns.len ? " " : "", (int)len, phases);
	}
	only = arena_strdup(arena, patterns.text);
	buf_release(&patterns);
	return only;
}

/* The value of a switch of the Makefile, as make takes it from the environment; NULL: not set. */
static const char *switch_of(const char *option, const char *name)
{
	return option ? option : getenv(name);
}

/* The same of one that is 1 or 0. */
static bool switch_is_on(struct arena *arena, const struct plan *plan,
    const struct options *options, bool option, const char *name)
{
	const char *value = getenv(name);

	if (option || !value || !value[0])
		return option;
	if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
		refuse(arena, plan, options,
		    arena_printf(arena, "%s=%s: it has to be 1 or 0", name, value));
	return value[0] == '1';
}

const char *select_for_run(struct arena *arena, struct plan *plan, const struct options *options)
{
	const char *phases = switch_of(options->phases, "E2E_PHASES");
	const char *only = switch_of(options->only, "E2E_ONLY");

	if (!only && options->phases)
		only = all_tests_of(arena, options->phases);
	const struct selection_words words = {
	    .phases = phases ? phases : select_all_phases(arena, plan),
	    .only = only ? only : DEFAULT_ONLY,
	    .tags = switch_of(options->tags, "E2E_TAGS"),
	    .without_needs =
		switch_is_on(arena, plan, options, options->without_needs, "E2E_WITHOUT_NEEDS"),
	    .shard = switch_of(options->shard, "E2E_SHARD"),
	    .timings = switch_of(options->timings, "E2E_TIMINGS"),
	};

	select_asked(arena, plan, options, words,
	    switch_is_on(arena, plan, options, options->last_failed, "E2E_LAST_FAILED"));
	return options->only || options->phases ? only : NULL;
}
