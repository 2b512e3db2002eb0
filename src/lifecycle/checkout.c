/* SPDX-License-Identifier: MIT */
#include "lifecycle/checkout.h"

#include "base/die.h"
#include "base/files.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char *checkout_at(struct arena *arena, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return NULL;
	return arena_printf(arena, "%llu:%llu %s", (unsigned long long)st.st_dev,
	    (unsigned long long)st.st_ino, path);
}

const char *checkout_here(struct arena *arena)
{
	const char *here = path_absolute(arena, "");
	size_t len = strlen(here);
	/* Without the slash at its end. */
	const char *checkout =
	    checkout_at(arena, len > 1 ? arena_strndup(arena, here, len - 1) : here);

	if (!checkout)
		die("look at the current directory:");
	return checkout;
}

const char *checkout_of_others(struct arena *arena, const struct run *run)
{
	const char *here = checkout_here(arena);
	size_t id = strcspn(here, " ");
	const char *path = strchr(run->checkout, ' '), *there;

	/* The same directory, by whatever name: it was renamed, or is mounted elsewhere too. */
	if (!path || strncmp(run->checkout, here, id + 1) == 0)
		return NULL;
	there = checkout_at(arena, path + 1);
	return there && strcmp(there, run->checkout) == 0 ? path + 1 : NULL;
}
