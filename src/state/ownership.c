/* SPDX-License-Identifier: MIT */
#include "state/ownership.h"

#include "base/die.h"
#include "base/files.h"
#include "state/run_state.h"

#include <errno.h>
#include <sys/stat.h>

/* The mark. */
static const char *mark_of(struct arena *arena, const char *out, const char *kind, const char *name)
{
	return run_file(arena, out, arena_printf(arena, "%s/%s", kind, name));
}

bool owns_all(struct arena *arena, const char *out)
{
	return file_exists(run_file(arena, out, "own"));
}

bool owns(struct arena *arena, const char *out, const char *kind, const char *name)
{
	return owns_all(arena, out) || file_exists(mark_of(arena, out, kind, name));
}

void own_claim(
    struct arena *arena, const char *out, const char *kind, const char *name, const char *file)
{
	const char *path = arena_printf(arena, "%s/%s", out, file);
	struct stat st;

	if (owns(arena, out, kind, name))
		return;
	if (lstat(path, &st) == 0)
		die_usage(
		    "%s is there already and is not e2e-gen's, so nothing was run; set E2E_OUT to "
		    "a directory for results alone",
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
