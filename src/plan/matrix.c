/* SPDX-License-Identifier: MIT */
#include "plan/matrix.h"

#include "base/buf.h"
#include "base/diag.h"
#include "text/interpolate.h"

#include <string.h>

/* ---- two become one ---- */

static const struct matrix_axis **place_of(struct matrix *matrix, const char *name)
{
	for (size_t i = 0; i < matrix->axis_count; i++)
		if (strcmp(matrix->axes[i]->name, name) == 0)
			return &matrix->axes[i];
	return &matrix->axes[matrix->axis_count++];
}

const struct matrix *matrix_join(
    struct arena *arena, const struct matrix *far, const struct matrix *near)
{
	struct matrix *both;

	if (!far || !near)
		return far ? far : near;
	both = arena_alloc(arena, sizeof *both);
	*both = (struct matrix){.mark = near->mark};
	both->axes =
	    arena_alloc(arena, (far->axis_count + near->axis_count + 1) * sizeof *both->axes);
	for (size_t i = 0; i < far->axis_count; i++)
		*place_of(both, far->axes[i]->name) = far->axes[i];
	for (size_t i = 0; i < near->axis_count; i++)
		*place_of(both, near->axes[i]->name) = near->axes[i];
	both->excludes = arena_alloc(
	    arena, (far->exclude_count + near->exclude_count + 1) * sizeof *both->excludes);
	for (size_t i = 0; i < far->exclude_count; i++)
		both->excludes[both->exclude_count++] = far->excludes[i];
	for (size_t i = 0; i < near->exclude_count; i++)
		both->excludes[both->exclude_count++] = near->excludes[i];
	/* A long chain of runners in which each adds some has their square. */
	if (both->axis_count <= MATRIX_AXES_MAX && both->exclude_count <= MATRIX_EXCLUDES_MAX)
		return both;
	diag_error(&near->mark,
	    "with the matrices that it adds to, the matrix has more than %d keys, or excludes more "
	    "than %d",
	    MATRIX_AXES_MAX, MATRIX_EXCLUDES_MAX);
	return far;
}

/* ---- combinations ---- */

size_t matrix_size(const struct matrix *matrix, size_t most)
{
	size_t size = 1;

	for (size_t i = 0; i < matrix->axis_count; i++) {
		if (matrix->axes[i]->count > most / size)
			return most + 1;
		size *= matrix->axes[i]->count;
	}
	return size;
}

/* What an exclude asks of each axis: the number of a value, or ANY. */
enum { ANY = -1 };
struct pattern {
	struct matrix_exclude *exclude;
	long values[MATRIX_AXES_MAX];
	bool possible; /* its keys and values are there */
};

static long number_of(const struct matrix_axis *axis, const char *text)
{
	for (size_t i = 0; i < axis->count; i++)
		if (strcmp(axis->values[i].text, text) == 0)
			return (long)i;
	return ANY;
}

static void set_pattern(
    const struct matrix *matrix, struct matrix_exclude *exclude, struct pattern *pattern)
{
	size_t found = 0;

	pattern->exclude = exclude;
	for (size_t i = 0; i < matrix->axis_count; i++) {
		const char *text = matrix_value(&exclude->values, matrix->axes[i]->name);

		pattern->values[i] = text ? number_of(matrix->axes[i], text) : ANY;
		found += pattern->values[i] != ANY;
	}
	pattern->possible = found == exclude->values.count;
	exclude->asked = true;
}

static bool is_excluded(const struct matrix *matrix, const struct pattern *patterns, const long *at)
{
	bool excluded = false;

	for (size_t i = 0; i < matrix->exclude_count; i++) {
		const struct pattern *pattern = &patterns[i];
		size_t axis = 0;

		if (!pattern->possible)
			continue;
		while (axis < matrix->axis_count &&
		       (pattern->values[axis] == ANY || pattern->values[axis] == at[axis]))
			axis++;
		if (axis == matrix->axis_count)
			excluded = pattern->exclude->found = true;
	}
	return excluded;
}

/* The value as a template that gives it unchanged. */
static const char *template_of(struct arena *arena, const char *value)
{
	struct buf text = BUF_INIT;
	const char *result;

	if (!strchr(value, '$'))
		return value;
	interpolate_quote(&text, value);
	result = arena_strdup(arena, text.text);
	buf_release(&text);
	return result;
}

static struct combination make_combination(
    struct arena *arena, const struct matrix *matrix, const long *at)
{
	size_t count = matrix->axis_count;
	struct combination it = {.values.count = count, .templates.count = count};
	struct buf suffix = BUF_INIT;

	it.values.items = arena_alloc(arena, (count + 1) * sizeof *it.values.items);
	it.templates.items = arena_alloc(arena, (count + 1) * sizeof *it.templates.items);
	it.parts = arena_alloc(arena, (count + 1) * sizeof *it.parts);
	for (size_t i = 0; i < count; i++) {
		const struct matrix_axis *axis = matrix->axes[i];
		const struct matrix_value *value = &axis->values[at[i]];

		it.values.items[i] = (struct env_entry){axis->name, value->text, axis->mark};
		it.templates.items[i] =
		    (struct env_entry){axis->name, template_of(arena, value->text), axis->mark};
		it.parts[i] = value->part;
		buf_printf(&suffix, "%s%s", i ? "." : "", value->part);
	}
	it.suffix = arena_strdup(arena, suffix.text);
	buf_release(&suffix);
	return it;
}

/* The next combination; false: that was the last. */
static bool advance(const struct matrix *matrix, long *at)
{
	for (size_t i = matrix->axis_count; i-- > 0;) {
		if ((size_t)++at[i] < matrix->axes[i]->count)
			return true;
		at[i] = 0;
	}
	return false;
}

struct combinations matrix_combinations(struct arena *arena, const struct matrix *matrix)
{
	struct combinations all = {0};
	struct arena scratch = {0};
	struct pattern *patterns =
	    arena_alloc(&scratch, (matrix->exclude_count + 1) * sizeof *patterns);
	long at[MATRIX_AXES_MAX] = {0};

	for (size_t i = 0; i < matrix->exclude_count; i++)
		set_pattern(matrix, matrix->excludes[i], &patterns[i]);
	do {
		if (is_excluded(matrix, patterns, at))
			continue;
		all.items = arena_grow(arena, all.items, all.count, sizeof *all.items);
		all.items[all.count++] = make_combination(arena, matrix, at);
	} while (advance(matrix, at));
	arena_release(&scratch);
	return all;
}

struct combination matrix_first(struct arena *arena, const struct matrix *matrix)
{
	const long at[MATRIX_AXES_MAX] = {0};

	return make_combination(arena, matrix, at);
}

const char *matrix_value(const struct env *values, const char *name)
{
	for (size_t i = 0; i < values->count; i++)
		if (strcmp(values->items[i].name, name) == 0)
			return values->items[i].value;
	return NULL;
}
