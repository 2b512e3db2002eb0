/* SPDX-License-Identifier: MIT */
#include "plan/looked_in.h"

#include "base/file_identity.h"
#include "base/hash.h"
#include "base/stat_time.h"
#include "base/strings.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

struct looked_dir {
	const char *path;
	uint64_t state;
	double changed;
};

static double later_of(double a, double b)
{
	return a > b ? a : b;
}

static struct looked_dir state_of(const char *path, const struct stat *st)
{
	struct timespec modified = stat_modified(st), changed = stat_changed(st);
	uint64_t state = hash_text(HASH_INIT, path);

	state = hash_number(state, (long long)st->st_dev);
	state = hash_number(state, (long long)st->st_ino);
	state = hash_number(state, modified.tv_sec);
	state = hash_number(state, modified.tv_nsec);
	state = hash_number(state, changed.tv_sec);
	state = hash_number(state, changed.tv_nsec);
	return (struct looked_dir){
	    path, state, later_of(time_seconds(modified), time_seconds(changed))};
}

void looked_in_add(struct looked_in *looked, const char *path, const struct stat *before)
{
	path = arena_strdup(looked->arena, path);
	if (map_get(&looked->known, path))
		return;
	map_put(looked->arena, &looked->known, path, (void *)(uintptr_t)path);
	looked->dirs = arena_grow(looked->arena, looked->dirs, looked->count, sizeof *looked->dirs);
	looked->dirs[looked->count++] = state_of(path, before);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct looked_dir *)a)->path, ((const struct looked_dir *)b)->path);
}

void looked_in_set(struct looked_in *looked, struct plan *plan)
{
	uint64_t state = HASH_INIT;

	if (looked->count)
		qsort(looked->dirs, looked->count, sizeof *looked->dirs, by_path);
	for (size_t i = 0; i < looked->count; i++) {
		const struct looked_dir *dir = &looked->dirs[i];

		strings_add(
		    looked->arena, &plan->looked_in, arena_strdup(looked->arena, dir->path));
		state = hash_number(state, (long long)dir->state);
		plan->looked_changed = later_of(plan->looked_changed, dir->changed);
	}
	hash_hex(state, plan->looked_state);
}

bool looked_in_changed(const struct plan *plan, double when)
{
	uint64_t state = HASH_INIT;
	char hex[17];

	if (plan->looked_in.count == 0)
		return false;
	if (plan->looked_changed + FILE_TIME_TICK >= when)
		return true;
	for (size_t i = 0; i < plan->looked_in.count; i++) {
		const char *path = plan->looked_in.items[i];
		struct stat st;

		if (stat(path, &st) != 0)
			return true;
		state = hash_number(state, (long long)state_of(path, &st).state);
	}
	hash_hex(state, hex);
	return strcmp(hex, plan->looked_state) != 0;
}
