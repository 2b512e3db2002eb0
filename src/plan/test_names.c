/* SPDX-License-Identifier: MIT */
#include "plan/test_names.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 200, HASH_DIGITS = 8 };

struct named {
	const char *path, *file; /* `file` is the last part of `path` */
	const char *directories; /* in the name, with a dot behind each */
	const char *last;        /* what comes behind them */
	/* The directory that is looked at, the one before it comes next; NULL: there is none. */
	const char *directory;
};

/* ---- which directories tell files apart ---- */

/* The file's name without what is behind the first dot, one at its start not counted. */
static const char *stem_of(struct arena *arena, const char *file)
{
	size_t dots = strspn(file, "."), len = dots + strcspn(file + dots, ".");

	return arena_strndup(arena, file, len);
}

/* The directory that is the `level`-th before the file, 1 the last one; NULL: there are not so
 * many.
 */
static const char *directory_of(struct arena *arena, const struct named *of, size_t level)
{
	const char *end = of->file;

	for (; end > of->path; level--) {
		const char *start = --end; /* the slash */

		while (start > of->path && start[-1] != '/')
			start--;
		if (level == 1)
			return arena_strndup(arena, start, (size_t)(end - start));
		end = start;
	}
	return NULL;
}

static int by_stem(const void *a, const void *b)
{
	const struct named *one = *(struct named *const *)a, *two = *(struct named *const *)b;
	int order = strcmp(one->last, two->last);

	return order ? order : strcmp(one->path, two->path);
}

static int by_directory(const void *a, const void *b)
{
	const struct named *one = *(struct named *const *)a, *two = *(struct named *const *)b;
	int order;

	if (!one->directory || !two->directory)
		order = (one->directory != NULL) - (two->directory != NULL);
	else
		order = strcmp(one->directory, two->directory);
	return order ? order : strcmp(one->path, two->path);
}

static bool is_same_directory(const struct named *a, const struct named *b)
{
	size_t len = (size_t)(a->file - a->path);

	return len == (size_t)(b->file - b->path) && memcmp(a->path, b->path, len) == 0;
}

static bool is_same_name(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Tells apart files whose names and directories from `level` on are the same. */
static void tell_apart(struct arena *arena, struct named **files, size_t count, size_t level)
{
	bool together = true;

	for (size_t i = 1; i < count && together; i++)
		together = is_same_directory(files[0], files[i]);
	if (together) {
		for (size_t i = 0; i < count && count > 1; i++)
			files[i]->last = files[i]->file;
		return;
	}
	for (size_t i = 0; i < count; i++)
		files[i]->directory = directory_of(arena, files[i], level);
	qsort(files, count, sizeof(struct named *), by_directory);
	for (size_t i = 0, end; i < count; i = end) {
		const char *directory = files[i]->directory;

		for (end = i + 1; end < count && is_same_name(files[end]->directory, directory);)
			end++;
		for (size_t j = i; j < end && directory && end - i < count; j++)
			files[j]->directories =
			    arena_printf(arena, "%s.%s", directory, files[j]->directories);
		tell_apart(arena, files + i, end - i, level + 1);
	}
}

/* ---- what a name can be ---- */

static const char *with_hash(struct arena *arena, const char *name, const char *of)
{
	char hex[17];
	int most = NAME_MAX_BYTES - HASH_DIGITS - 1;

	hash_hex(hash_text(HASH_INIT, of), hex);
	return arena_printf(arena, "%.*s-%.*s", most, name, HASH_DIGITS, hex);
}

/* The text as a name: as it is where it can be one. */
static const char *as_name(struct arena *arena, const char *text)
{
	struct buf name = BUF_INIT;
	bool same = strlen(text) <= NAME_MAX_BYTES;
	const char *result;

	for (const char *p = text; *p; p += utf8_len(p, strlen(p))) {
		bool alnum = (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') ||
			     (*p >= '0' && *p <= '9');

		if (alnum || (name.len && strchr("_.-", *p))) {
			buf_addc(&name, *p);
		} else {
			same = false;
			if (name.len)
				buf_addc(&name, '_');
		}
	}
	if (same && name.len)
		result = arena_strdup(arena, name.text);
	else
		result = with_hash(arena, name.len ? name.text : "test", text);
	buf_release(&name);
	return result;
}

void test_names(
    struct arena *arena, const struct strings *paths, const struct map *taken, const char **names)
{
	struct arena scratch = {0};
	struct named *all = arena_alloc(&scratch, (paths->count + 1) * sizeof *all);
	struct named **sorted = arena_alloc(&scratch, (paths->count + 1) * sizeof *sorted);
	struct map seen = {0}, twice = {0};

	for (size_t i = 0; i < paths->count; i++) {
		const char *path = paths->items[i], *slash = strrchr(path, '/');

		all[i] = (struct named){.path = path, .file = slash ? slash + 1 : path};
		all[i].directories = "";
		all[i].last = stem_of(&scratch, all[i].file);
		sorted[i] = &all[i];
	}
	qsort(sorted, paths->count, sizeof *sorted, by_stem);
	for (size_t i = 0, end; i < paths->count; i = end) {
		for (end = i + 1;
		     end < paths->count && strcmp(sorted[end]->last, sorted[i]->last) == 0;)
			end++;
		tell_apart(&scratch, sorted + i, end - i, 1);
	}
	for (size_t i = 0; i < paths->count; i++) {
		names[i] =
		    as_name(arena, arena_printf(&scratch, "%s%s", all[i].directories, all[i].last));
		if (map_get(taken, names[i]) || map_put(&scratch, &seen, names[i], &all[i]))
			map_put(&scratch, &twice, names[i], &all[i]);
	}
	for (size_t i = 0; i < paths->count; i++)
		if (map_get(&twice, names[i]))
			names[i] = with_hash(arena, names[i], paths->items[i]);
	arena_release(&scratch);
}
