/* SPDX-License-Identifier: MIT */
#include "plan/matrix_expand.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/map.h"
#include "base/strings.h"
#include "plan/limits.h"
#include "plan/matrix.h"
#include "plan/matrix_keys.h"
#include "plan/matrix_rounds.h"
#include "plan/matrix_text.h"
#include "plan/test_extras.h"
#include "text/interpolate.h"

#include <string.h>

/* Everything here sees the whole of it. */
struct expansion {
	struct arena *arena;
	struct runners *runners;
	struct strings keys;                   /* of all matrices of the plan */
	struct map runner_keys;                /* which of these a runner uses, by its name */
	struct map made_by_values, made_names; /* the runners that were made */
	struct map told;                       /* what was wrong with a key, see is_told */
	struct made_runners made;
	size_t combinations; /* so far, before any was excluded */
	bool clean;          /* nothing was wrong with the plan before */
};

/* What a test becomes, and of which runner. */
struct family {
	const struct runner *runner;
	const struct matrix *matrix; /* NULL: it stays one test */
	struct combinations combinations;
};

/* ---- keys ---- */

static const struct strings *keys_of_runner(struct expansion *all, const struct runner *runner)
{
	struct strings *used = map_get(&all->runner_keys, runner->name);

	if (used)
		return used;
	used = arena_alloc(all->arena, sizeof *used);
	for (size_t i = 0; i < all->keys.count; i++)
		if (matrix_runner_uses(runner, all->keys.items[i]))
			strings_add(all->arena, used, all->keys.items[i]);
	map_put(all->arena, &all->runner_keys, runner->name, used);
	return used;
}

static bool has_key(const struct matrix *matrix, const char *name)
{
	for (size_t i = 0; matrix && i < matrix->axis_count; i++)
		if (strcmp(matrix->axes[i]->name, name) == 0)
			return true;
	return false;
}

/* What is secret does not stand in the names of tests. */
static void check_secrets(
    const struct expansion *all, const struct env *env, const struct matrix *matrix)
{
	const struct strings *secrets = &all->runners->plan->secrets;

	for (size_t i = 0; i < env->count; i++)
		for (size_t j = 0; j < secrets->count; j++) {
			bool secret = strcmp(env->items[i].name, secrets->items[j]) == 0;

			for (size_t k = 0; secret && k < matrix->axis_count; k++)
				if (interpolate_uses(env->items[i].value, matrix->axes[k]->name))
					diag_error(&env->items[i].mark,
					    "the value of the secret %s cannot come from a matrix: "
					    "it would appear in test names and reports",
					    secrets->items[j]);
		}
}

/* Whether an error about the key was shown at that place: files that a pattern finds have theirs in
 * common. */
static bool is_told(struct expansion *all, const struct test *test, const char *key)
{
	char *place = arena_printf(all->arena, "%s/%d/%d/%s",
	    test->phase->name ? test->phase->name : "", test->mark.line, test->mark.column, key);

	return map_put(all->arena, &all->told, place, place) != NULL;
}

/* A key that nothing uses would run the same again and again under other names. */
static void check_keys(struct expansion *all, const struct test *test, const struct family *family)
{
	const struct matrix *matrix = family->matrix;
	const struct strings *used;

	for (size_t i = 0; all->clean && matrix && i < matrix->axis_count; i++) {
		const char *name = matrix->axes[i]->name;

		if (matrix_makes_difference(test, family->runner, name) || is_told(all, test, name))
			continue;
		diag_error(&test->mark,
		    "\"%s\" would run the same for each value of ${%s}, which it does not use",
		    test->name, name);
		diag_note(&matrix->axes[i]->mark, "the key of its matrix is here");
	}
	if (matrix)
		check_secrets(all, &test->env, matrix);
	if (matrix && family->runner)
		check_secrets(all, &family->runner->env, matrix);
	if (!family->runner)
		return;
	used = keys_of_runner(all, family->runner);
	for (size_t i = 0; i < used->count; i++)
		if (!has_key(matrix, used->items[i]) && !is_told(all, test, used->items[i]))
			diag_error(&test->mark,
			    "the runner \"%s\" uses ${%s}, and no matrix of \"%s\" has that key",
			    family->runner->name, used->items[i], test->name);
}

/* ---- combinations ---- */

static const struct runner *find_runner(const struct expansion *all, const struct test *test)
{
	const struct phase *phase = test->phase;

	if (test->runner_name)
		return runners_find(all->runners, test->runner_name, &test->runner_mark);
	return phase->runner_name
		   ? runners_find(all->runners, phase->runner_name, &phase->runner_mark)
		   : NULL;
}

/* Fills in the combinations of the matrix. After an error there is one, so that what uses a key is
 * not wrong as well. */
static void set_combinations(struct expansion *all, const struct test *test, struct family *family)
{
	const struct matrix *matrix = family->matrix;
	struct combinations *combinations = &family->combinations;

	all->combinations += matrix_size(matrix, TESTS_MAX);
	if (all->combinations > TESTS_MAX) {
		diag_error(&matrix->mark, "more than %d combinations in one plan", TESTS_MAX);
		all->combinations = TESTS_MAX;
	} else {
		*combinations = matrix_combinations(all->arena, matrix);
		if (!matrix->axis_count)
			family->matrix = NULL; /* it only excludes, and there is nothing */
		else if (!combinations->count) {
			diag_error(
			    &test->mark, "all combinations of \"%s\" are excluded", test->name);
			diag_note(&matrix->mark, "the matrix is here");
		}
	}
	if (family->matrix && !combinations->count) {
		combinations->items = arena_alloc(all->arena, sizeof *combinations->items);
		combinations->items[combinations->count++] = matrix_first(all->arena, matrix);
	}
}

/* `before`: the family of the test before it in the phase, or NULL. */
static struct family family_of(
    struct expansion *all, const struct test *test, const struct family *before)
{
	struct family family = {.runner = find_runner(all, test)};

	/* Most tests of a phase have what that has. */
	if (before && !test_extras(test)->matrix && !test_extras(test - 1)->matrix &&
	    before->runner == family.runner) {
		family = *before;
	} else {
		family.matrix = matrix_join(
		    all->arena, family.runner ? family.runner->matrix : NULL, test->phase->matrix);
		family.matrix = matrix_join(all->arena, family.matrix, test_extras(test)->matrix);
		if (family.matrix)
			set_combinations(all, test, &family);
	}
	check_keys(all, test, &family);
	return family;
}

/* ---- tests ---- */

/* A name that no other runner has, and that a variable of the Makefile can have. */
static const char *name_made(struct expansion *all, const char *name)
{
	const char *free_name = name;

	/* Elsewhere another value may give the same. */
	for (size_t i = 2; map_get(&all->made_names, free_name); i++)
		free_name = arena_printf(all->arena, "%s/%zu", name, i);
	map_put(all->arena, &all->made_names, free_name, (void *)(uintptr_t)free_name);
	return free_name;
}

/* The runner with the values of those keys that it uses, NULL when it uses none. */
static const struct runner *runner_with(
    struct expansion *all, const struct runner *runner, const struct combination *combination)
{
	const struct strings *used = runner ? keys_of_runner(all, runner) : NULL;
	struct buf name = BUF_INIT, key = BUF_INIT;
	struct runner *made;

	if (!used || !used->count)
		return NULL;
	buf_adds(&name, runner->name);
	buf_adds(&key, runner->name);
	for (size_t i = 0; i < combination->values.count; i++) {
		const struct env_entry *it = &combination->values.items[i];

		for (size_t j = 0; j < used->count; j++)
			if (strcmp(used->items[j], it->name) == 0) {
				buf_printf(&name, "/%s/%s", it->name, combination->parts[i]);
				buf_printf(
				    &key, "/%s/%zu/%s", it->name, strlen(it->value), it->value);
			}
	}
	made = map_get(&all->made_by_values, key.text);
	if (!made) {
		made = arena_alloc(all->arena, sizeof *made);
		*made = *runner;
		made->name = name_made(all, arena_strdup(all->arena, name.text));
		matrix_resolve_runner(all->arena, made, combination);
		map_put(all->arena, &all->made_by_values, arena_strdup(all->arena, key.text), made);
		all->made.items = arena_grow(
		    all->arena, all->made.items, all->made.count, sizeof(struct runner *));
		all->made.items[all->made.count++] = made;
	}
	buf_release(&name);
	buf_release(&key);
	return made;
}

static struct test make_test(struct expansion *all, const struct test *test,
    const struct family *family, const struct combination *combination)
{
	struct test made = *test;

	made.name = arena_printf(all->arena, "%s.%s", test->name, combination->suffix);
	made.family = test->name;
	made.combination = combination->values;
	made.runner = runner_with(all, family->runner, combination);
	matrix_resolve_test(all->arena, &made, combination);
	return made;
}

/* ---- the order in a sequence ---- */

/* The keys that each test of the phase has. */
static struct strings common_keys(struct arena *arena, const struct family *families, size_t count)
{
	struct strings common = {0};
	const struct matrix *matrix = families[0].matrix;

	for (size_t i = 0; matrix && i < matrix->axis_count; i++) {
		const char *name = matrix->axes[i]->name;
		bool everywhere = true;

		for (size_t j = 1; j < count && everywhere; j++)
			everywhere = has_key(families[j].matrix, name);
		if (everywhere)
			strings_add(arena, &common, arena_strdup(arena, name));
	}
	return common;
}

/* ---- phases ---- */

static void expand_phase(struct expansion *all, struct phase *phase)
{
	struct arena *arena = all->arena;
	struct family *families = arena_alloc(arena, (phase->test_count + 1) * sizeof *families);
	struct test *tests;
	size_t count = 0;
	bool any = false;

	for (size_t i = 0; i < phase->test_count; i++) {
		families[i] = family_of(all, &phase->tests[i], i ? &families[i - 1] : NULL);
		any |= families[i].matrix != NULL;
		count += families[i].matrix ? families[i].combinations.count : 1;
	}
	if (!any)
		return;
	tests = arena_alloc(arena, (count + 1) * sizeof *tests);
	count = 0;
	for (size_t i = 0; i < phase->test_count; i++) {
		const struct family *family = &families[i];

		if (!family->matrix)
			tests[count++] = phase->tests[i];
		for (size_t j = 0; family->matrix && j < family->combinations.count; j++)
			tests[count++] = make_test(
			    all, &phase->tests[i], family, &family->combinations.items[j]);
	}
	if (!phase->parallel) {
		struct strings common = common_keys(arena, families, phase->test_count);

		tests = matrix_rounds(arena, tests, count, &common);
	}
	phase->tests = tests;
	phase->test_count = count;
}

/* ---- the plan ---- */

/* What was meant to be left out runs: a value that was misspelled, or is no more. */
static void check_excludes(const struct matrix *matrix)
{
	for (size_t i = 0; matrix && i < matrix->exclude_count; i++)
		if (matrix->excludes[i]->asked && !matrix->excludes[i]->found)
			diag_error(&matrix->excludes[i]->mark,
			    "this excludes nothing: no test has such a combination");
}

static bool has_matrix(const struct plan *plan)
{
	bool any = false;

	for (size_t i = 0; i < plan->runner_count && !any; i++)
		any = plan->runners[i].matrix != NULL;
	for (size_t i = 0; i < plan->phase_count && !any; i++) {
		any = plan->phases[i].matrix != NULL;
		for (size_t j = 0; j < plan->phases[i].test_count && !any; j++)
			any = test_extras(&plan->phases[i].tests[j])->matrix != NULL;
	}
	return any;
}

struct made_runners matrix_expand(struct runners *runners, struct plan *plan)
{
	struct expansion all = {
	    .arena = runners->arena,
	    .runners = runners,
	    .keys = matrix_keys(runners->arena, plan),
	    .clean = plan->source->diagnostics->errors == 0,
	};
	const struct mark whole = {plan->source, 0, 0};

	if (!has_matrix(plan))
		return all.made;
	plan->test_count = 0;
	for (size_t i = 0; i < plan->phase_count; i++) {
		expand_phase(&all, &plan->phases[i]);
		plan->test_count += plan->phases[i].test_count;
	}
	if (all.clean && plan->test_count > TESTS_MAX)
		diag_error(&whole, "more than %d tests in one plan, with the matrix", TESTS_MAX);
	for (size_t i = 0; all.clean && i < plan->runner_count; i++)
		check_excludes(plan->runners[i].matrix);
	for (size_t i = 0; all.clean && i < plan->phase_count; i++) {
		check_excludes(plan->phases[i].matrix);
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			check_excludes(test_extras(&plan->phases[i].tests[j])->matrix);
	}
	return all.made;
}
