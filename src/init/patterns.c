/* SPDX-License-Identifier: MIT */
#include "init/patterns.h"

#include "base/map.h"
#include "base/strings.h"
#include "text/glob.h"

#include <string.h>

/* With more directories than that at the top, they are not named. */
enum { BASES_MAX = 4 };

static void add_once(struct arena *arena, struct strings *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return;
	strings_add(arena, list, arena_strdup(arena, text));
}

/* A path as a pattern: what would mean something else is not meant. */
static const char *literal(struct arena *arena, const char *path)
{
	char *pattern = arena_alloc(arena, 2 * strlen(path) + 1), *to = pattern;

	for (; *path; path++) {
		if (strchr("*?[]{}\\,", *path))
			*to++ = '\\';
		*to++ = *path;
	}
	return pattern;
}

/* The part of the path up to its first slash, or behind the directory that tells its kind; "": it
 * is at the top. */
static const char *base_of(struct arena *arena, const struct suite *suite, const char *path)
{
	const char *end = strchr(path, '/');

	if (!end)
		return "";
	if (suite->divided && suite->kind != KIND_UNIT)
		for (const char *slash = end; slash; slash = strchr(slash + 1, '/')) {
			const char *dir = arena_strndup(arena, path, (size_t)(slash + 1 - path));

			if (suite_kind_of(dir) == suite->kind) {
				end = slash;
				break;
			}
		}
	return arena_strndup(arena, path, (size_t)(end - path));
}

/* "tests/" and "test_*.py" become tests/, any directories, and test_*.py. */
static const char *pattern_below(
    struct arena *arena, const char *base, const struct test_pattern *pattern)
{
	const char *dir = pattern->dir;

	if (dir && strcmp(tree_base(base), dir) == 0)
		dir = NULL;
	if (!base[0] && !dir)
		return pattern->name;
	return arena_printf(arena, "%s%s**/%s%s%s", literal(arena, base), base[0] ? "/" : "",
	    dir ? dir : "", dir ? "/**/" : "", pattern->name);
}

static void add_files(
    struct arena *arena, const struct suite *suite, bool named, struct strings *files)
{
	for (size_t i = 0; i < suite->paths.count; i++) {
		const char *path = suite->paths.items[i], *base = base_of(arena, suite, path);
		const struct test_pattern *pattern = tool_pattern(suite->patterns, path);

		if (!pattern)
			continue;
		if (named || !base[0])
			add_once(arena, files, pattern_below(arena, base, pattern));
		else
			add_once(arena, files, arena_printf(arena, "**/%s", pattern->name));
	}
}

static size_t count_bases(struct arena *arena, const struct suite *suite)
{
	struct strings bases = {0};

	for (size_t i = 0; i < suite->paths.count && bases.count <= BASES_MAX; i++)
		add_once(arena, &bases, base_of(arena, suite, suite->paths.items[i]));
	return bases.count;
}

/* ---- what they match ---- */

static bool parse_all(struct arena *arena, const struct strings *patterns, struct globs *globs)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (glob_parse(arena, patterns->items[i], &globs[i]))
			return false;
	return true;
}

static bool match_any(const struct globs *globs, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < globs[i].count; j++)
			if (glob_match(&globs[i].items[j], path))
				return true;
	return false;
}

/* Whether one of the suite's files matches. */
static bool finds_any(struct arena *arena, const struct suite *suite, const char *pattern)
{
	struct globs globs = {0};

	if (glob_parse(arena, pattern, &globs))
		return false;
	for (size_t i = 0; i < suite->paths.count; i++)
		if (match_any(&globs, 1, suite->paths.items[i]))
			return true;
	return false;
}

/* The highest directory that has no file of the suite below it; NULL: there is none. */
static const char *dir_without(struct arena *arena, const struct suite *suite, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		const char *dir = arena_strndup(arena, path, (size_t)(slash - path));
		size_t i = 0;

		while (i < suite->paths.count && !tree_is_below(suite->paths.items[i], dir))
			i++;
		if (i == suite->paths.count)
			return dir;
	}
	return NULL;
}

/* What excludes the file. */
static const char *excluded(struct arena *arena, const struct suite *suite, const char *path)
{
	const char *dir = dir_without(arena, suite, path);

	return dir ? arena_printf(arena, "%s/**", literal(arena, dir)) : literal(arena, path);
}

/* Excludes what the patterns match beside the suite's files. False: one of these is not matched. */
static bool exclude_others(struct arena *arena, const struct tree *tree, const struct suite *suite,
    struct found_patterns *patterns)
{
	struct globs *globs = arena_alloc(arena, (patterns->files.count + 1) * sizeof *globs);
	struct map wanted = {0};
	size_t from, to, matched = 0;

	if (!parse_all(arena, &patterns->files, globs))
		return false;
	for (size_t i = 0; i < suite->paths.count; i++)
		map_put(arena, &wanted, suite->paths.items[i], suite->paths.items[i]);
	tree_range(tree, suite->dir, &from, &to);
	for (size_t i = from; i < to; i++) {
		const char *path = tree_seen_from(tree->files.items[i], suite->dir);

		if (!match_any(globs, patterns->files.count, path))
			continue;
		if (map_get(&wanted, path)) {
			matched++;
			continue;
		}
		add_once(arena, &patterns->exclude, excluded(arena, suite, path));
	}
	/* What was not looked into is looked into by a pattern. */
	for (size_t i = 0; i < tree->made.count; i++) {
		const char *path = tree->made.items[i];

		if (!tree_is_below(path, suite->dir))
			continue;
		path = tree_seen_from(path, suite->dir);
		if (match_any(globs, patterns->files.count, path))
			add_once(arena, &patterns->exclude, excluded(arena, suite, path));
	}
	return matched == suite->paths.count;
}

struct found_patterns patterns_of(
    struct arena *arena, const struct tree *tree, const struct suite *suite)
{
	struct found_patterns patterns = {0};

	if (!suite->tool || suite->tool->tests != TESTS_FILES)
		return patterns;
	if (suite->globs.count)
		for (size_t i = 0; i < suite->globs.count; i++) {
			if (finds_any(arena, suite, suite->globs.items[i]))
				add_once(arena, &patterns.files, suite->globs.items[i]);
		}
	else
		add_files(arena, suite, count_bases(arena, suite) <= BASES_MAX, &patterns.files);
	return exclude_others(arena, tree, suite, &patterns) ? patterns
							     : (struct found_patterns){0};
}
