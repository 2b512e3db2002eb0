/* SPDX-License-Identifier: MIT */
#include "plan/file_walk.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/files.h"
#include "base/strings.h"
#include "base/utf8.h"
#include "plan/pattern_set.h"
#include "text/glob.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More are a mistake: a pattern that looks into everything there is. */
enum { DIRECTORIES_MAX = 100 * 1000 };

/* Directories that are looked into only where a pattern names them: what tools write there is no
 * test, and may be a lot. */
static const char *const avoided[] = {"__pycache__", "node_modules"};

struct walk {
	struct arena *arena, scratch;
	const char *dir, *output;
	struct pattern_set files, excluded;
	struct looked_in *looked;
	struct found_list found;
	size_t directories;
	bool failed;
};

/* Where the walk is: `path` is seen from `dir`, "" at its start. */
struct place {
	const char *path;
	const glob_states *files, *excluded;
	bool named;   /* a pattern names this very directory */
	bool results; /* it holds results of a run */
	bool output;  /* it is to hold them, and is not known to hold them alone */
};

enum kind { KIND_NONE, KIND_FILE, KIND_DIRECTORY, KIND_LINKED_DIRECTORY };

/* ---- paths ---- */

const char *path_plain(struct arena *arena, const char *path)
{
	struct buf plain = BUF_INIT;
	const char *result;

	if (path[0] == '/')
		buf_addc(&plain, '/');
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len && !(len == 1 && path[0] == '.')) {
			if (plain.len && plain.text[plain.len - 1] != '/')
				buf_addc(&plain, '/');
			buf_add(&plain, path, len);
		}
		path += len + strspn(path + len, "/");
	}
	result = arena_strdup(arena, plain.len ? plain.text : ".");
	buf_release(&plain);
	return result;
}

/* The path that make and we open. */
static const char *real_path(struct walk *walk, const char *path)
{
	if (path[0] == '\0')
		return walk->dir ? walk->dir : ".";
	return path_join(&walk->scratch, walk->dir, path);
}

static bool is_utf8(const char *text)
{
	uint32_t code;

	for (size_t len; *text; text += len)
		if (!utf8_decode(text, strlen(text), &code, &len))
			return false;
	return true;
}

/* ---- entries ---- */

static void fail(struct walk *walk, const struct file_pattern *pattern, const char *what,
    const char *path, const char *why)
{
	if (!walk->failed)
		diag_error(&pattern->mark, "%s %s: %s", what, path, why);
	walk->failed = true;
}

/* A file to which the steps lead is found, unless it is excluded. */
static void take_file(struct walk *walk, const struct place *at, const char *path, const char *name,
    const glob_states *files)
{
	const struct file_pattern *by = pattern_set_accepts(&walk->files, files, false);

	if (!by ||
	    pattern_set_accepts(&walk->excluded,
		pattern_set_step(&walk->scratch, &walk->excluded, at->excluded, name, GLOB_HIDDEN),
		true))
		return;
	pattern_set_accepts(&walk->files, files, true);
	if (at->output)
		fail(walk, by, "the results directory is not searched, but contains", path,
		    "choose another output, name the directory in the pattern, or exclude the "
		    "file");
	if (!is_utf8(path))
		fail(
		    walk, by, "the name of a file is not UTF-8:", path, "exclude it, or rename it");
	walk->found.items = arena_grow(
	    walk->arena, walk->found.items, walk->found.count, sizeof *walk->found.items);
	walk->found.items[walk->found.count++] =
	    (struct found_file){arena_strdup(walk->arena, path), &by->mark};
}

static void visit(struct walk *walk, const struct place *place);

/* Whether a run has marked that as its own in the directory, see state/ownership.h. */
static bool is_marked(struct walk *walk, const char *dir, const char *mark)
{
	return file_exists(arena_printf(&walk->scratch, "%s/.e2e/%s", dir, mark));
}

static bool is_output(struct walk *walk, const char *path)
{
	return strcmp(path_plain(&walk->scratch, real_path(walk, path)), walk->output) == 0;
}

static bool is_avoided(struct walk *walk, const struct place *at, const char *name)
{
	for (size_t i = 0; i < sizeof avoided / sizeof avoided[0]; i++)
		if (strcmp(avoided[i], name) == 0)
			return true;
	return at->results && is_marked(walk, real_path(walk, at->path),
				  arena_printf(&walk->scratch, "phases/%s", name));
}

static void take_directory(
    struct walk *walk, const struct place *at, const char *path, const char *name, enum kind kind)
{
	struct place below = {.path = path};
	int how = kind == KIND_DIRECTORY ? GLOB_DEEPER : 0;

	below.named =
	    pattern_set_step(&walk->scratch, &walk->files, at->files, name, GLOB_NAMED) != NULL;
	below.output = !below.named && is_output(walk, path);
	/* A test in it would vanish without a word. */
	if (is_avoided(walk, at, name) ||
	    (below.output && is_marked(walk, real_path(walk, path), "own")))
		how |= GLOB_NAMED;
	below.files = pattern_set_step(&walk->scratch, &walk->files, at->files, name, how);
	if (!pattern_set_goes_on(&walk->files, below.files))
		return;
	below.excluded = pattern_set_step(
	    &walk->scratch, &walk->excluded, at->excluded, name, GLOB_HIDDEN | GLOB_DEEPER);
	if (!below.excluded)
		below.excluded = pattern_set_none(&walk->scratch, &walk->excluded);
	if (!pattern_set_accepts_rest(&walk->excluded, below.excluded, true))
		visit(walk, &below);
}

static void take_entry(struct walk *walk, const struct place *at, const char *name, enum kind kind)
{
	const char *path = path_join(&walk->scratch, at->path, name);

	if (kind == KIND_FILE)
		take_file(walk, at, path, name,
		    pattern_set_step(&walk->scratch, &walk->files, at->files, name, 0));
	else if (!at->output)
		take_directory(walk, at, path, name, kind);
}

/* A link that leads nowhere is a file: whoever runs it finds that out. */
static enum kind kind_of(struct walk *walk, const char *path)
{
	struct stat st;
	bool link;

	path = real_path(walk, path);
	if (lstat(path, &st) != 0)
		return KIND_NONE;
	link = S_ISLNK(st.st_mode);
	if (link && stat(path, &st) != 0)
		return KIND_FILE;
	if (S_ISDIR(st.st_mode))
		return link ? KIND_LINKED_DIRECTORY : KIND_DIRECTORY;
	return S_ISREG(st.st_mode) ? KIND_FILE : KIND_NONE;
}

/* ---- directories ---- */

struct entry {
	char *name;
	enum kind kind;
	bool known; /* what kind it is */
};

struct entries {
	struct entry *items;
	size_t count;
};

/* Looks for these names alone. A directory that is only passed through is not noted: what is below
 * is. */
static void look_for(struct walk *walk, const struct place *place, const struct strings *names)
{
	const char *dir = real_path(walk, place->path);
	struct stat before;

	if (stat(dir, &before) != 0)
		return;
	for (size_t i = 0; i < names->count; i++) {
		char *name = names->items[i];
		enum kind kind = kind_of(walk, path_join(&walk->scratch, place->path, name));

		if (kind == KIND_NONE || kind == KIND_FILE)
			looked_in_add(walk->looked, dir, &before);
		if (kind != KIND_NONE)
			take_entry(walk, place, name, kind);
	}
}

static bool read_entries(struct walk *walk, DIR *stream, struct entries *entries)
{
	const struct dirent *entry;

	while ((errno = 0, entry = readdir(stream))) {
		struct entry one = {.name = NULL};

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
#ifdef DT_DIR
		one.known = entry->d_type == DT_DIR || entry->d_type == DT_REG;
		one.kind = entry->d_type == DT_DIR ? KIND_DIRECTORY : KIND_FILE;
#endif
		one.name = arena_strdup(&walk->scratch, entry->d_name);
		entries->items = arena_grow(
		    &walk->scratch, entries->items, entries->count, sizeof *entries->items);
		entries->items[entries->count++] = one;
	}
	return errno == 0;
}

/* Whether results of a run are there, whatever the directory is called. */
static bool has_results(const struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		if (strcmp(entries->items[i].name, ".e2e") == 0)
			return true;
	return false;
}

static void visit(struct walk *walk, const struct place *place)
{
	const char *dir = real_path(walk, place->path);
	const struct file_pattern *pattern = pattern_set_goes_on(&walk->files, place->files);
	struct strings names = {0};
	struct entries entries = {0};
	struct place here = *place;
	struct stat before;
	DIR *stream;
	bool whole;

	if (walk->failed || !pattern)
		return;
	if (++walk->directories > DIRECTORIES_MAX) {
		fail(walk, pattern,
		    "more than 100,000 directories would be looked into; the last was", dir,
		    "exclude some, as in \"build/**\"");
		return;
	}
	if (pattern_set_only_names(&walk->scratch, &walk->files, place->files, &names)) {
		look_for(walk, place, &names);
		return;
	}
	stream = opendir(dir);
	if (!stream) {
		/* It has gone meanwhile, or it never was there. */
		if (errno != ENOENT && errno != ENOTDIR)
			fail(walk, pattern, "cannot look into", dir, strerror(errno));
		return;
	}
	whole = fstat(dirfd(stream), &before) == 0 && read_entries(walk, stream, &entries);
	if (!whole)
		fail(walk, pattern, "cannot look into", dir, strerror(errno));
	closedir(stream);
	here.results = has_results(&entries);
	if (!whole || (here.results && !here.named && is_marked(walk, dir, "own")))
		return;
	if (!here.output)
		looked_in_add(walk->looked, dir, &before);
	for (size_t i = 0; i < entries.count; i++) {
		const struct entry *entry = &entries.items[i];
		enum kind kind = entry->kind;

		if (!entry->known)
			kind = kind_of(walk, path_join(&walk->scratch, here.path, entry->name));
		if (kind != KIND_NONE)
			take_entry(walk, &here, entry->name, kind);
	}
}

/* ---- all patterns ---- */

static void visit_base(struct walk *walk, const char *base)
{
	glob_states *files = pattern_set_none(&walk->scratch, &walk->files),
		    *excluded = pattern_set_none(&walk->scratch, &walk->excluded);
	struct place place = {.path = base, .files = files, .excluded = excluded, .named = true};

	for (size_t i = 0; i < walk->files.count; i++)
		if (strcmp(walk->files.items[i].glob->base, base) == 0)
			files[i] = glob_start(walk->files.items[i].glob, base);
	for (size_t i = 0; i < walk->excluded.count; i++)
		excluded[i] = glob_start(walk->excluded.items[i].glob, base);
	if (!pattern_set_accepts_rest(&walk->excluded, excluded, true))
		visit(walk, &place);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct found_file *)a)->path, ((const struct found_file *)b)->path);
}

static void sort_once(struct found_list *found)
{
	size_t kept = 0;

	if (found->count)
		qsort(found->items, found->count, sizeof *found->items, by_path);
	for (size_t i = 0; i < found->count; i++)
		if (i == 0 || strcmp(found->items[i].path, found->items[kept - 1].path) != 0)
			found->items[kept++] = found->items[i];
	found->count = kept;
}

struct found_list file_walk(
    struct arena *arena, const struct file_search *search, struct looked_in *looked)
{
	struct walk walk = {.arena = arena, .dir = search->dir, .looked = looked};
	const char *dir = search->dir;

	walk.output = path_plain(&walk.scratch, search->output ? search->output : "");
	walk.failed = !pattern_set_parse(&walk.scratch, search->files, search->key, &walk.files);
	walk.failed |=
	    !pattern_set_parse(&walk.scratch, search->excluded, "exclude", &walk.excluded);
	for (size_t i = 0; !walk.failed && i < walk.files.count; i++) {
		const char *base = walk.files.items[i].glob->base;
		bool begun = false;

		for (size_t j = 0; j < i; j++)
			begun |= strcmp(walk.files.items[j].glob->base, base) == 0;
		if (!begun)
			visit_base(&walk, base);
	}
	for (size_t i = 0; !walk.failed && i < search->files->count; i++) {
		const struct file_pattern *pattern = &search->files->items[i];

		enum kind kind = pattern->used ? KIND_FILE : kind_of(&walk, pattern->text);

		if (!pattern->used)
			diag_error(&pattern->mark, "no file%s%s matches \"%s\"%s%s",
			    dir ? " in " : "", dir ? dir : "", pattern->text,
			    search->excluded->count ? " and is not excluded" : "",
			    kind == KIND_DIRECTORY || kind == KIND_LINKED_DIRECTORY
				? "; it is a directory: add /** for all files below it"
				: "");
	}
	sort_once(&walk.found);
	if (walk.failed)
		walk.found.count = 0;
	arena_release(&walk.scratch);
	return walk.found;
}
