/* SPDX-License-Identifier: MIT */
/* A report names files in full, or as seen from one directory: the one where the tool ran, or one
 * above or below it that the tool takes for its root. Where it names none, the class may be a file:
 * "tests.test_a.TestB" is of tests/test_a.py. All of a report has to be explained by one root. */
#include "cases/split.h"

#include "base/files.h"
#include "base/map.h"
#include "cases/parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { ROOTS_MAX = 200, NOBODY = -1, SEVERAL = -2 };

struct splitter {
	struct arena *arena;
	const char *dir; /* where the tool ran, absolute */
	struct split_part *parts;
	size_t count;
	const char **real;  /* of each part, absolute and without symbolic links */
	struct map by_path; /* from that to the part's number, see `of` */
	struct map seen;    /* from a path to it without symbolic links */
};

/* A directory from which the report's paths may be seen. */
struct root {
	const char *path;
	struct map by_class; /* from the path of a part in dots to its number */
	struct map by_file;  /* from a file that was looked up to its number */
};

/* ---- numbers in maps, which hold pointers that are not NULL ---- */

static void put_number(struct arena *arena, struct map *map, const char *key, long number)
{
	long *value = arena_alloc(arena, sizeof *value);

	*value = number;
	map_put(arena, map, key, value);
}

static long get_number(const struct map *map, const char *key)
{
	const long *value = map_get(map, key);

	return value ? *value : NOBODY;
}

/* The one of two answers; SEVERAL when they differ. */
static long either(long one, long other)
{
	if (one == NOBODY || one == other)
		return other;
	return other == NOBODY ? one : SEVERAL;
}

/* ---- paths ---- */

/* Absolute, and without symbolic links when it is there. */
static const char *real_path(struct splitter *s, const char *path)
{
	char real[PATH_MAX];
	const char *known = map_get(&s->seen, path);

	if (known)
		return known;
	known = realpath(path, real) ? arena_strdup(s->arena, real) : path_absolute(s->arena, path);
	map_put(s->arena, &s->seen, path, (void *)(uintptr_t)known);
	return known;
}

/* The part that is this file, or a directory above it. */
static long of_path(struct splitter *s, const char *real)
{
	long number = get_number(&s->by_path, real);

	for (const char *dir = path_dir(s->arena, real); dir[0] == '/' && dir[1];
	     dir = path_dir(s->arena, dir))
		number = either(number, get_number(&s->by_path, dir));
	return number;
}

/* What of `path` is below the directory; NULL: it is not. */
static const char *below(const char *path, const char *dir)
{
	size_t len = strcmp(dir, "/") == 0 ? 0 : strlen(dir);

	return strncmp(path, dir, len) == 0 && path[len] == '/' && path[len + 1] ? path + len + 1
										 : NULL;
}

/* ---- roots ---- */

/* tests/test_a.py -> tests.test_a */
static const char *in_dots(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
	char *text = arena_strdup(arena, path);

	if (dot && dot > (slash ? slash + 1 : path))
		text[dot - path] = '\0';
	for (char *p = text; *p; p++)
		if (*p == '/')
			*p = '.';
	return text;
}

static void look_from(struct splitter *s, struct root *root, const char *path)
{
	*root = (struct root){.path = path};
	for (size_t i = 0; i < s->count; i++) {
		const char *seen = below(s->real[i], path), *name;

		if (!seen)
			continue;
		name = in_dots(s->arena, seen);
		put_number(s->arena, &root->by_class, name,
		    either(get_number(&root->by_class, name), (long)i));
	}
}

/* The part of which the class is, or is in it. */
static long of_class(struct splitter *s, const struct root *root, const char *name)
{
	char *text = arena_strdup(s->arena, name);
	long number = get_number(&root->by_class, text);

	for (char *dot; (dot = strrchr(text, '.'));) {
		*dot = '\0';
		number = either(number, get_number(&root->by_class, text));
	}
	return number;
}

static long of_file(struct splitter *s, struct root *root, const char *file)
{
	long number;

	if (map_get(&root->by_file, file))
		return get_number(&root->by_file, file);
	if (file[0] == '/' || file_exists(file))
		number = of_path(s, real_path(s, file));
	else
		number = of_path(s, real_path(s, path_join(s->arena, root->path, file)));
	put_number(s->arena, &root->by_file, file, number);
	return number;
}

/* The part to which the case belongs when the report is seen from this root. */
static long part_of(struct splitter *s, struct root *root, const struct test_case *c)
{
	/* A module that cannot be imported is the case itself, as pytest has it. */
	const char *class = c->suite ? c->suite : c->status == CASE_ERROR ? c->name : NULL;
	long by_class = NOBODY, by_file;

	if (class && strnlen(class, NAME_LIMIT) < NAME_LIMIT)
		by_class = of_class(s, root, class);
	if (!c->file || c->file_guessed || strnlen(c->file, NAME_LIMIT) == NAME_LIMIT)
		return by_class;
	by_file = of_file(s, root, c->file);
	/* Both are told: they have to agree. */
	return by_file == NOBODY || by_class < 0 ? by_file : either(by_file, by_class);
}

/* Deals out all cases; returns the first that is of no one part, or NULL. */
static const struct test_case *deal(
    struct splitter *s, struct root *root, const struct cases *all, long *parts)
{
	for (size_t i = 0; i < all->count; i++) {
		parts[i] = part_of(s, root, &all->items[i]);
		if (parts[i] < 0)
			return &all->items[i];
	}
	return NULL;
}

/* The directories from which the report may be seen: the tool's own first, those above it, those
 * between it and the files. */
static struct strings find_roots(struct splitter *s)
{
	struct strings roots = {0};
	struct map seen = {0};
	const char *dir = s->dir;

	for (size_t i = 0; i <= s->count; i++) {
		for (; roots.count < ROOTS_MAX && dir[0] == '/'; dir = path_dir(s->arena, dir)) {
			if (map_put(s->arena, &seen, dir, (void *)(uintptr_t)dir))
				break;
			roots.items =
			    arena_grow(s->arena, roots.items, roots.count, sizeof *roots.items);
			roots.items[roots.count++] = arena_strdup(s->arena, dir);
		}
		if (i < s->count)
			dir = path_dir(s->arena, s->real[i]);
	}
	return roots;
}

/* ---- the parts ---- */

static void add(
    struct splitter *s, struct split_part *part, const char *real, const struct test_case *c)
{
	struct cases *cases = &part->cases;
	struct test_case *into;

	cases->items = arena_grow(s->arena, cases->items, cases->count, sizeof *cases->items);
	into = &cases->items[cases->count++];
	*into = *c;
	/* A place in another file, a helper's, stays what it is. */
	if (!c->file || !file_exists(c->file) || strcmp(real_path(s, c->file), real) == 0)
		into->file = path_relative(s->arena, real);
	cases_count(cases, c);
}

static const char *not_dealt(struct arena *arena, const struct test_case *c)
{
	return arena_printf(arena,
	    "the case \"%.100s\"%s%.200s in its report does not belong to exactly one file of the "
	    "batch",
	    c->name, c->file || c->suite ? " of " : "",
	    c->file && !c->file_guessed ? c->file
	    : c->suite                  ? c->suite
	    : c->file                   ? c->file
					: "");
}

static void begin(struct splitter *s, const char *dir)
{
	s->dir = real_path(s, dir ? dir : ".");
	s->real = arena_alloc(s->arena, (s->count + 1) * sizeof *s->real);
	for (size_t i = 0; i < s->count; i++) {
		s->real[i] = real_path(s, path_join(s->arena, dir, s->parts[i].path));
		put_number(s->arena, &s->by_path, s->real[i],
		    either(get_number(&s->by_path, s->real[i]), (long)i));
	}
}

const char *cases_split(struct arena *arena, const struct cases *all, const char *dir,
    struct split_part *parts, size_t count)
{
	struct splitter s = {.arena = arena, .parts = parts, .count = count};
	const size_t size = (all->count + 1) * sizeof(long);
	long *dealt = arena_alloc(arena, size), *other = arena_alloc(arena, size);
	const struct test_case *odd;
	struct strings roots;
	struct root root;
	bool found;

	if (all->problem)
		return all->problem;
	begin(&s, dir);
	roots = find_roots(&s);
	look_from(&s, &root, s.dir);
	odd = deal(&s, &root, all, dealt);
	found = !odd;
	/* What says two things at once says no more from elsewhere. */
	if (odd && dealt[odd - all->items] == SEVERAL)
		return not_dealt(arena, odd);
	for (size_t i = 1; odd && i < roots.count; i++) {
		look_from(&s, &root, roots.items[i]);
		if (deal(&s, &root, all, found ? other : dealt))
			continue;
		if (found && memcmp(other, dealt, size) != 0)
			return not_dealt(arena, odd);
		found = true;
	}
	if (!found)
		return not_dealt(arena, odd);
	for (size_t i = 0; i < all->count; i++)
		add(&s, &parts[dealt[i]], s.real[dealt[i]], &all->items[i]);
	return NULL;
}
