/* SPDX-License-Identifier: MIT */
#include "lifecycle/place.h"

#include "base/die.h"
#include "base/files.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *place_of(struct arena *arena, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return NULL;
	return arena_printf(arena, "%llu:%llu %s", (unsigned long long)st.st_dev,
	    (unsigned long long)st.st_ino, path);
}

const char *place_here(struct arena *arena)
{
	const char *here = path_absolute(arena, "");
	size_t len = strlen(here);
	const char *place;

	/* Without the slash at its end. */
	place = place_of(arena, len > 1 ? arena_strndup(arena, here, len - 1) : here);

	if (!place)
		die("look at the current directory:");
	return place;
}

const char *place_of_others(struct arena *arena, const struct run *run)
{
	const char *here = place_here(arena);
	size_t id = strcspn(here, " ");
	const char *path = strchr(run->place, ' '), *there;

	/* The same directory, by whatever name: it was renamed, or is mounted elsewhere too. */
	if (!path || strncmp(run->place, here, id + 1) == 0)
		return NULL;
	there = place_of(arena, path + 1);
	return there && strcmp(there, run->place) == 0 ? path + 1 : NULL;
}
