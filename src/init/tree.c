/* SPDX-License-Identifier: MIT */
#include "init/tree.h"

#include "base/files.h"
#include "base/strings.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Directories with what others have made: packages, builds, reports. */
static const char *const left_out[] = {"bower_components", "coverage", "dist", "htmlcov",
    "playwright-report", "site-packages", "target", "vendor"};

static bool is_left_out(const char *name)
{
	for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++)
		if (strcmp(name, left_out[i]) == 0)
			return true;
	return false;
}

/* What `files:` of a phase does not look into either. */
static bool is_avoided(const char *name)
{
	return strcmp(name, "__pycache__") == 0 || strcmp(name, "node_modules") == 0;
}

static bool is_results(struct arena *arena, const char *dir)
{
	return file_exists(arena_printf(arena, "%s/.e2e/run", dir));
}

/* A directory that a program has made for itself: a virtual environment of Python, an object
 * directory of CMake. */
static bool is_made(struct arena *arena, const char *dir)
{
	static const char *const signs[] = {"pyvenv.cfg", "CMakeCache.txt"};

	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (file_exists(arena_printf(arena, "%s/%s", dir, signs[i])))
			return true;
	return false;
}

/* `made`: below a directory that is left out. */
static void look(struct arena *arena, struct tree *tree, const char *dir, int depth, bool made)
{
	struct strings *files = made ? &tree->made : &tree->files;
	DIR *stream = opendir(dir[0] ? dir : ".");

	if (!stream)
		return;
	for (const struct dirent *entry; (entry = readdir(stream));) {
		char *path;
		struct stat st;

		if (entry->d_name[0] == '.' || is_avoided(entry->d_name))
			continue;
		path = arena_printf(arena, "%s%s%s", dir, dir[0] ? "/" : "", entry->d_name);
		if (lstat(path, &st) != 0)
			continue;
		if (S_ISREG(st.st_mode) && files->count < TREE_FILES_MAX)
			strings_add(arena, files, path);
		else if (S_ISDIR(st.st_mode) && depth < TREE_DEPTH_MAX &&
			 tree->dirs.count < TREE_DIRS_MAX) {
			bool aside = made || is_left_out(entry->d_name) || is_made(arena, path);

			if (is_results(arena, path))
				continue;
			if (!aside)
				strings_add(arena, &tree->dirs, path);
			look(arena, tree, path, depth + 1, aside);
		} else if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) {
			tree->cut = tree->cut || !made;
		}
	}
	closedir(stream);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void tree_look(struct arena *arena, struct tree *tree)
{
	*tree = (struct tree){0};
	strings_add(arena, &tree->dirs, arena_strdup(arena, ""));
	look(arena, tree, "", 0, false);
	if (tree->files.count)
		qsort(tree->files.items, tree->files.count, sizeof *tree->files.items, by_path);
	if (tree->made.count)
		qsort(tree->made.items, tree->made.count, sizeof *tree->made.items, by_path);
	qsort(tree->dirs.items, tree->dirs.count, sizeof *tree->dirs.items, by_path);
}

/* The first file that does not come before `path` and the character `end`. */
static size_t first_from(const struct tree *tree, const char *path, char end)
{
	const size_t len = strlen(path);
	size_t low = 0, high = tree->files.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *file = tree->files.items[middle];
		int order = strncmp(file, path, len);

		if (order < 0 || (order == 0 && (unsigned char)file[len] < (unsigned char)end))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void tree_range(const struct tree *tree, const char *dir, size_t *from, size_t *to)
{
	*from = dir[0] ? first_from(tree, dir, '/') : 0;
	*to = dir[0] ? first_from(tree, dir, '/' + 1) : tree->files.count;
}

int tree_depth(const char *path)
{
	int depth = 0;

	for (; *path; path++)
		depth += *path == '/';
	return depth;
}

bool tree_is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return len == 0 || (strncmp(path, dir, len) == 0 && path[len] == '/');
}

const char *tree_seen_from(const char *path, const char *dir)
{
	return dir[0] ? path + strlen(dir) + 1 : path;
}

const char *tree_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool tree_has_part(const char *path, const char *name)
{
	size_t len = strlen(name);

	for (const char *slash; (slash = strchr(path, '/')); path = slash + 1)
		if ((size_t)(slash - path) == len && strncmp(path, name, len) == 0)
			return true;
	return false;
}
