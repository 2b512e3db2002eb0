/* SPDX-License-Identifier: MIT */
#include "gen/init_glob.h"

#include "base/arena.h"

#include <fnmatch.h>
#include <string.h>

/* More alternatives than that are no pattern that somebody wrote. */
enum { BRACES_DEPTH_MAX = 8 };

static bool fits(struct arena *arena, const char *pattern, const char *path)
{
	size_t len = strcspn(pattern, "/"), size;

	if (len == 2 && pattern[0] == '*' && pattern[1] == '*') {
		if (!pattern[len])
			return true;
		for (; path; path = strchr(path, '/') ? strchr(path, '/') + 1 : NULL)
			if (fits(arena, pattern + len + 1, path))
				return true;
		return false;
	}
	size = strcspn(path, "/");
	if (fnmatch(arena_strndup(arena, pattern, len), arena_strndup(arena, path, size), 0) != 0)
		return false;
	if (!pattern[len] || !path[size])
		return !pattern[len] && !path[size];
	return fits(arena, pattern + len + 1, path + size + 1);
}

/* Tries each alternative of the first braces. */
static bool fits_any(struct arena *arena, const char *pattern, const char *path, int depth)
{
	const char *open = strchr(pattern, '{'), *close = open ? strchr(open, '}') : NULL;

	if (!close || depth >= BRACES_DEPTH_MAX)
		return fits(arena, pattern, path);
	for (const char *word = open + 1; word <= close; word++) {
		size_t len = strcspn(word, ",}");
		const char *one = arena_printf(
		    arena, "%.*s%.*s%s", (int)(open - pattern), pattern, (int)len, word, close + 1);

		if (fits_any(arena, one, path, depth + 1))
			return true;
		word += len;
	}
	return false;
}

bool init_glob_fits(const char *pattern, const char *path)
{
	struct arena scratch = {0};
	bool result = fits_any(&scratch, pattern, path, 0);

	arena_release(&scratch);
	return result;
}
