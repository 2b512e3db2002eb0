/* SPDX-License-Identifier: MIT */
#include "state/blocked.h"

#include "base/die.h"
#include "base/files.h"
#include "state/reasons.h"
#include "state/run_state.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char *const kinds[] = {
    [NODE_RUN] = "run",
    [NODE_PHASE] = "phase",
    [NODE_TEST] = "test",
    [NODE_SERVICE] = "service",
};

/* The mark's name as run_file has it. */
static const char *mark_name(struct arena *arena, enum plan_node_kind kind, const char *name)
{
	return arena_printf(
	    arena, "blocked/%s%s%s", kinds[kind], name ? "/" : "", name ? name : "");
}

void blocked_set(struct arena *arena, const char *out, enum plan_node_kind kind, const char *name,
    enum reason reason, const char *cause)
{
	const char *path = run_file(arena, out, mark_name(arena, kind, name));
	const char *line = arena_printf(arena, "%s %s\n", reason_name(reason), cause);

	if (dir_make(path_dir(arena, path)) != 0 ||
	    (file_create_once(path, line) != 0 && errno != EEXIST))
		die("write %s:", path);
}

const struct blocked *blocked_read(
    struct arena *arena, const char *out, enum plan_node_kind kind, const char *name)
{
	const char *mark = mark_name(arena, kind, name);
	const char *line = run_mark(arena, out, mark), *space;
	struct blocked *blocked;

	if (!line)
		return NULL;
	blocked = arena_alloc(arena, sizeof *blocked);
	space = strchr(line, ' ');
	if (!space ||
	    !reason_from_name(arena_strndup(arena, line, (size_t)(space - line)), &blocked->reason))
		die("%s was not written by e2e-gen", run_file(arena, out, mark));
	blocked->cause = space + 1;
	return blocked;
}

const struct blocked *blocked_service(
    struct arena *arena, const char *out, const struct strings *names)
{
	const struct blocked *blocked = NULL;

	for (size_t i = 0; i < names->count && !blocked; i++)
		blocked = blocked_read(arena, out, NODE_SERVICE, names->items[i]);
	return blocked;
}

void blocked_clear_service(struct arena *arena, const char *out, const char *name)
{
	tree_remove_or_die(run_file(arena, out, mark_name(arena, NODE_SERVICE, name)));
}

static bool is_dir(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

void blocked_clear_run(struct arena *arena, const char *out)
{
	const char *top = run_file(arena, out, "blocked");
	DIR *dir;

	if (!is_dir(top)) {
		tree_remove_or_die(top);
		return;
	}
	dir = opendir(top);
	if (!dir)
		die("open %s:", top);
	for (const struct dirent *entry; (entry = readdir(dir));) {
		const char *name = entry->d_name;
		const char *path = arena_printf(arena, "%s/%s", top, name);

		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
		    !(strcmp(name, kinds[NODE_SERVICE]) == 0 && is_dir(path)))
			tree_remove_or_die(path);
	}
	closedir(dir);
}
