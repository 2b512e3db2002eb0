/* SPDX-License-Identifier: MIT */
#include "plan/matrix_yaml.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/hash.h"
#include "base/map.h"
#include "plan/matrix.h"
#include "plan/yaml_value.h"
#include "text/interpolate.h"

#include <string.h>

/* ---- keys ---- */

static bool is_template_name(const char *name)
{
	const char *p = name;

	if (*p < 'a' || *p > 'z')
		return false;
	while ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_')
		p++;
	return *p == '\0';
}

/* Those that other keys of the plan have a meaning for. */
static bool is_reserved(const char *name)
{
	static const char *const reserved[] = {"files", "slots"};

	for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
		if (strcmp(reserved[i], name) == 0)
			return true;
	return false;
}

static bool check_key(const struct node *key)
{
	if (!is_template_name(key->text))
		diag_error(&key->mark,
		    "\"%s\" cannot be a key of a matrix: use small letters, digits and '_', with a "
		    "letter first (capital letters in ${...} name environment variables)",
		    key->text);
	else if (strcmp(key->text, "include") == 0)
		diag_error(&key->mark,
		    "a matrix has no include: list all values, and leave combinations out with "
		    "exclude");
	else if (is_reserved(key->text))
		diag_error(&key->mark, "\"%s\" is reserved; give the key another name", key->text);
	else if (interpolate_is_ours(key->text))
		diag_error(&key->mark, "${%s} has a meaning already; give the key another name",
		    key->text);
	else
		return true;
	return false;
}

/* ---- values ---- */

/* What the value gives to a test's name. One that a name cannot have is told by its readable
 * characters and, so that no two give the same, a hash. */
static const char *part_of(struct arena *arena, const char *text)
{
	enum { READABLE = 40 };
	struct buf part = BUF_INIT;
	bool same = text[0] != '\0';
	const char *result;
	char hash[17];

	for (const char *p = text; *p; p++) {
		bool fits = (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') ||
			    (*p >= '0' && *p <= '9') || strchr("_.-", *p);

		same &= fits;
		if (fits)
			buf_addc(&part, *p);
		else if (part.len && part.text[part.len - 1] != '-')
			buf_addc(&part, '-');
	}
	if (same) {
		result = text;
	} else {
		hash_hex(hash_text(HASH_INIT, text), hash);
		while (part.len && (part.len > READABLE || part.text[part.len - 1] == '-'))
			part.len--;
		result = arena_printf(arena, "%.*s%s%.8s", (int)part.len, part.text,
		    part.len  ? "-"
		    : text[0] ? ""
			      : "empty-",
		    hash);
	}
	buf_release(&part);
	return result;
}

/* What has been read of an axis: its values by their text and by their part of a name. */
struct seen {
	struct arena arena;
	struct map texts, parts;
};

static void add_value(
    struct arena *arena, struct matrix_axis *axis, const struct node *node, struct seen *seen)
{
	const char *text = node->text, *part, *other;

	if (node->kind != NODE_SCALAR || node_is_null(node)) {
		diag_error(&node->mark, "a value of a matrix has to be a plain value, not %s%s",
		    node_kind_name(node),
		    node->kind == NODE_SCALAR ? " (the word null needs quotes)" : "");
		return;
	}
	part = part_of(arena, text);
	if (map_put(&seen->arena, &seen->texts, text, (void *)(uintptr_t)text)) {
		diag_error(&node->mark, "duplicate value \"%s\"", text);
		return;
	}
	other = map_put(&seen->arena, &seen->parts, part, (void *)(uintptr_t)text);
	if (other) {
		diag_error(&node->mark, "\"%s\" and \"%s\" give tests the same name, \"%s\"", other,
		    text, part);
		return;
	}
	axis->values = arena_grow(arena, axis->values, axis->count, sizeof *axis->values);
	axis->values[axis->count++] = (struct matrix_value){text, part};
}

/* One of which nothing is right has a value all the same, so that what uses it is not wrong too. */
static struct matrix_axis *read_axis(
    struct arena *arena, const struct node *key, const struct node *list)
{
	static const struct matrix_value any = {"x", "x"};
	struct seen seen = {0};
	struct matrix_axis *axis = arena_alloc(arena, sizeof *axis);

	*axis = (struct matrix_axis){.name = key->text, .mark = key->mark};
	if (list->kind != NODE_SEQUENCE)
		diag_error(&list->mark, "the key %s of a matrix has a list of values, not %s",
		    key->text, node_kind_name(list));
	else if (!list->count)
		diag_error(&list->mark, "the key %s of the matrix has no values: no test would run",
		    key->text);
	for (size_t i = 0; list->kind == NODE_SEQUENCE && i < list->count; i++)
		add_value(arena, axis, list->items[i], &seen);
	arena_release(&seen.arena);
	if (!axis->count) {
		axis->values = arena_alloc(arena, sizeof any);
		axis->values[axis->count++] = any;
	}
	return axis;
}

/* ---- what is left out ---- */

static struct matrix_exclude *read_exclude(struct arena *arena, const struct node *node)
{
	struct matrix_exclude *exclude;

	if (!expect_kind(node, NODE_MAPPING, "an item of exclude"))
		return NULL;
	if (!node->count) {
		diag_error(
		    &node->mark, "this excludes all combinations; name some by their values");
		return NULL;
	}
	exclude = arena_alloc(arena, sizeof *exclude);
	*exclude = (struct matrix_exclude){.mark = node->mark};
	exclude->values.items = arena_alloc(arena, node->count / 2 * sizeof(struct env_entry));
	for (size_t i = 0; i < node->count; i += 2) {
		const struct node *key = node->items[i], *value = node->items[i + 1];
		const char *text = read_string(value, "a value in exclude");

		if (!text)
			return NULL;
		exclude->values.items[exclude->values.count++] =
		    (struct env_entry){key->text, text, key->mark};
	}
	return exclude;
}

static void read_excludes(struct arena *arena, const struct node *node, struct matrix *matrix)
{
	if (!expect_kind(node, NODE_SEQUENCE, "exclude"))
		return;
	matrix->excludes = arena_alloc(arena, (node->count + 1) * sizeof(struct matrix_exclude *));
	for (size_t i = 0; i < node->count; i++) {
		struct matrix_exclude *exclude = read_exclude(arena, node->items[i]);

		if (exclude)
			matrix->excludes[matrix->exclude_count++] = exclude;
	}
	if (matrix->exclude_count > MATRIX_EXCLUDES_MAX) {
		diag_error(&node->mark, "a matrix excludes at most %d", MATRIX_EXCLUDES_MAX);
		matrix->exclude_count = MATRIX_EXCLUDES_MAX;
	}
}

const struct matrix *read_matrix(struct arena *arena, const struct node *node)
{
	struct matrix *matrix;

	if (!expect_kind(node, NODE_MAPPING, "matrix"))
		return NULL;
	if (!node->count)
		diag_error(&node->mark, "the matrix has no keys");
	matrix = arena_alloc(arena, sizeof *matrix);
	*matrix = (struct matrix){.mark = node->mark};
	matrix->axes = arena_alloc(arena, (node->count / 2 + 1) * sizeof(struct matrix_axis *));
	for (size_t i = 0; i < node->count; i += 2) {
		const struct node *key = node->items[i], *value = node->items[i + 1];

		if (strcmp(key->text, "exclude") == 0)
			read_excludes(arena, value, matrix);
		else if (check_key(key))
			matrix->axes[matrix->axis_count++] = read_axis(arena, key, value);
	}
	if (matrix->axis_count > MATRIX_AXES_MAX) {
		diag_error(&node->mark, "a matrix has at most %d keys", MATRIX_AXES_MAX);
		matrix->axis_count = MATRIX_AXES_MAX;
	}
	return matrix;
}
