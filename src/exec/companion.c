/* SPDX-License-Identifier: MIT */
#include "exec/companion.h"

#include "base/files.h"
#include "base/program.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Where the program that runs is, as the kernel knows it; NULL where it does not say. */
static const char *own_path(struct arena *arena)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path);

	return len > 0 && (size_t)len < sizeof path ? arena_strndup(arena, path, (size_t)len)
						    : NULL;
}

const char *companion_path(struct arena *arena, const char *name)
{
	/* In a build directory, and where what was installed was moved to. */
	static const char *const places[] = {"", "../libexec/e2e-gen/"};
	const char *own[] = {program_path(), own_path(arena)};

	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
		if (!own[i] || !strchr(own[i], '/'))
			continue;
		for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
			const char *path = arena_printf(
			    arena, "%s/%s%s", path_dir(arena, own[i]), places[k], name);

			if (access(path, X_OK) == 0)
				return path;
		}
	}
	return arena_printf(arena, "%s/%s", PKGLIBEXECDIR, name);
}
