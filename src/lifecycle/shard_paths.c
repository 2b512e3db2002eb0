/* SPDX-License-Identifier: MIT */
#include "lifecycle/shard_paths.h"

#include <string.h>

/* Where the test's name stands in the path, not before `from`; NULL: nowhere. */
static const char *find_name(
    struct arena *arena, const struct test *test, const char *path, const char *from)
{
	const char *name = arena_printf(arena, "/%s/%s.", test->phase->name, test->name);
	const char *found;

	if (from == path && strncmp(path, name + 1, strlen(name) - 1) == 0)
		return path;
	found = strstr(from, name);
	return found ? found + 1 : NULL;
}

/* The same for its log or its artifacts, where the name is the end. */
static const char *find_last_name(struct arena *arena, const struct test *test, const char *path)
{
	const char *last = NULL;

	for (const char *at = path; at && (at = find_name(arena, test, path, at));
	     at = strchr(at, '/'))
		last = at;
	return last;
}

static const char *skip_up(const char *dir, const char *end)
{
	while (end - dir >= 3 && strncmp(dir, "../", 3) == 0)
		dir += 3;
	return dir;
}

/* Whether both, which end in a slash or are empty, can be names of one directory, seen from two
 * places: the one ends in the other. */
static bool may_be_same(const char *a, const char *a_end, const char *b, const char *b_end)
{
	size_t a_len, b_len, len;

	a = skip_up(a, a_end);
	b = skip_up(b, b_end);
	a_len = (size_t)(a_end - a);
	b_len = (size_t)(b_end - b);
	len = a_len < b_len ? a_len : b_len;
	if (memcmp(a_end - len, b_end - len, len) != 0)
		return false;
	return a_len == b_len || !len || (a_len > len ? a_end : b_end)[-(long)len - 1] == '/';
}

/* The path from the results directory on; NULL: it is in none. The directory itself may be in one
 * that is called as the test is, so what is before the name is held against where the test's other
 * files are. */
static const char *below_out(
    struct arena *arena, const struct test *test, const struct result *result, const char *path)
{
	const char *known = result->artifacts ? result->artifacts : result->log;
	const char *known_end = known ? find_last_name(arena, test, known) : NULL;
	const char *below = NULL;

	if (path == result->log || path == result->artifacts)
		return find_last_name(arena, test, path);
	for (const char *at = path; at && (at = find_name(arena, test, path, at));
	     at = strchr(at, '/')) {
		if (known_end && at - path == known_end - known &&
		    memcmp(path, known, (size_t)(at - path)) == 0)
			return at;
		if (!below || (known_end && may_be_same(path, at, known, known_end)))
			below = at;
	}
	return below;
}

const char *shard_path_moved(struct arena *arena, const struct test *test,
    const struct result *result, const char *path, const char *out)
{
	const char *below = path ? below_out(arena, test, result, path) : NULL;

	return below ? arena_printf(arena, "%s/%s", out, below) : path;
}
