/* SPDX-License-Identifier: MIT */
#include "init/cargo.h"

#include "base/files.h"
#include "init/config.h"

#include <string.h>

/* The directory of the crate that the file, seen from the top, is in. */
static const char *crate_of(struct arena *arena, const char *path)
{
	for (;;) {
		const char *slash = strrchr(path, '/');

		path = arena_strndup(arena, path, slash ? (size_t)(slash - path) : 0);
		if (!path[0] || config_text(arena, path, "Cargo.toml"))
			return path;
	}
}

/* Whether there are tests among the sources of a crate. */
static bool has_unit_tests(struct arena *arena, const struct tree *tree, const char *crate)
{
	const char *text;
	size_t from, to;

	tree_range(tree, path_join(arena, crate, "src"), &from, &to);
	for (size_t i = from; i < to; i++)
		if ((text = config_text(arena, "", tree->files.items[i])) &&
		    strstr(text, "#[test]"))
			return true;
	return false;
}

bool cargo_has_test(const struct tree *tree, const char *path)
{
	struct arena scratch = {0};
	const char *crate = crate_of(&scratch, path), *seen = tree_seen_from(path, crate);
	bool result;

	if (strncmp(seen, "tests/", 6) == 0)
		result = tree_depth(seen) == 1 ||
			 (tree_depth(seen) == 2 && strcmp(tree_base(seen), "main.rs") == 0);
	else
		result = (strcmp(seen, "src/lib.rs") == 0 || strcmp(seen, "src/main.rs") == 0) &&
			 has_unit_tests(&scratch, tree, crate);
	arena_release(&scratch);
	return result;
}
