/* SPDX-License-Identifier: MIT */
#include "state/spare_dir.h"

#include "base/files.h"

#include <string.h>
#include <unistd.h>

const char *spare_dir(struct arena *arena, const char *out, const char *phase, int i)
{
	return arena_printf(arena, "%s/%s/.spare.%d.d", out, phase, i);
}

bool is_spare_dir(const char *name)
{
	static const char before[] = ".spare.";
	size_t len = sizeof before - 1;

	return strncmp(name, before, len) == 0 &&
	       strcmp(name + len + strspn(name + len, "0123456789"), ".d") == 0;
}

void spare_dirs_remove(struct arena *arena, const char *out, const char *phase)
{
	for (int i = 0; i < SPARE_DIRS; i++) {
		const char *path = spare_dir(arena, out, phase, i);

		if (file_exists(path) && rmdir(path) != 0)
			return;
	}
}
