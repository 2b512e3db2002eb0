/* SPDX-License-Identifier: MIT */
#include "state/ownership.h"

#include "base/die.h"
#include "base/files.h"
#include "state/run_state.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* A mark that cannot be looked for is not one that is missing: what is ours would be taken for
 * somebody else's, and the user be blamed for it. */
static bool mark_exists(const char *path)
{
	if (access(path, F_OK) == 0)
		return true;
	if (errno != ENOENT && errno != ENOTDIR)
		die("look for %s:", path);
	return false;
}

/* The mark. */
static const char *mark_of(struct arena *arena, const char *out, const char *kind, const char *name)
{
	return run_file(arena, out, arena_printf(arena, "%s/%s", kind, name));
}

bool owns_all(struct arena *arena, const char *out)
{
	return mark_exists(run_file(arena, out, "own"));
}

bool owns(struct arena *arena, const char *out, const char *kind, const char *name)
{
	return owns_all(arena, out) || mark_exists(mark_of(arena, out, kind, name));
}

void own_claim(
    struct arena *arena, const char *out, const char *kind, const char *name, const char *file)
{
	const char *path = arena_printf(arena, "%s/%s", out, file);
	struct stat st;

	if (owns(arena, out, kind, name))
		return;
	/* Who made it meanwhile, beside us, marked it first. */
	if (lstat(path, &st) == 0 && !owns(arena, out, kind, name))
		die_usage("%s already exists and was not created by e2e-gen, so nothing was run; "
			  "set E2E_OUT to a directory that is only for results",
		    path);
	own_adopt(arena, out, kind, name);
}

void own_adopt(struct arena *arena, const char *out, const char *kind, const char *name)
{
	const char *mark = mark_of(arena, out, kind, name);

	if (dir_make(path_dir(arena, mark)) != 0 ||
	    (file_create_once(mark, "") != 0 && errno != EEXIST))
		die("write %s:", mark);
}
