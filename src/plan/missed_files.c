/* SPDX-License-Identifier: MIT */
#include "plan/missed_files.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/files.h"
#include "base/map.h"
#include "base/strings.h"
#include "plan/file_walk.h"
#include "plan/pattern_set.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { SHOWN_MAX = 5 };

/* ---- what a test's file is called ---- */

/* Extensions that one tool reads all. */
static const char *const families[][9] = {
    {"js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"},
    {"c", "cc", "cpp", "cxx"},
    {"yaml", "yml"},
};

/* At the start of a name, and at the end of what is before its extension. */
static const char *const prefixes[] = {"test_", "test-"};
static const char *const suffixes[] = {".test", ".spec", ".cy", ".e2e", "_test", "_spec", "-test",
    "-spec", "Test", "Tests", "Spec", "IT"};

/* Files with these are tests, whatever they are called. */
static const char *const extensions[] = {"bats", "feature", "robot", "t"};

/* What is left of the name of a helper. */
static const char *const helpers[] = {"base", "common", "config", "conftest", "data", "fixture",
    "fixtures", "global", "globals", "helper", "helpers", "index", "lib", "main", "mock", "mocks",
    "run", "runner", "setup", "setupTests", "shared", "support", "teardown", "types", "util",
    "utils"};

/* The name of a file, taken apart: `base`, of `len` bytes, is what is between mark and extension.
 */
struct file_name {
	const char *base, *extension; /* "" : it has none */
	size_t len;
	const char *mark; /* NULL: nothing says that it is a test */
};

static bool is_listed(const char *const *list, size_t count, const char *word, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == len && memcmp(list[i], word, len) == 0)
			return true;
	return false;
}

static struct file_name take_apart(const char *name)
{
	const char *dot = strrchr(name, '.');
	struct file_name file = {.base = name,
	    .extension = dot && dot > name ? dot + 1 : "",
	    .len = dot && dot > name ? (size_t)(dot - name) : strlen(name)};

	for (size_t i = 0; i < COUNT(prefixes) && !file.mark; i++) {
		size_t len = strlen(prefixes[i]);

		if (file.len <= len || strncmp(file.base, prefixes[i], len) != 0)
			continue;
		file.mark = prefixes[i];
		file.base += len;
		file.len -= len;
	}
	for (size_t i = 0; i < COUNT(suffixes) && !file.mark; i++) {
		size_t len = strlen(suffixes[i]);

		if (file.len <= len || memcmp(file.base + file.len - len, suffixes[i], len) != 0)
			continue;
		file.mark = suffixes[i];
		file.len -= len;
	}
	if (!file.mark &&
	    is_listed(extensions, COUNT(extensions), file.extension, strlen(file.extension)))
		file.mark = "";
	return file;
}

/* A helper, declarations, the configuration of a tool. */
static bool is_helper(const struct file_name *file)
{
	const char *dot = memchr(file->base, '.', file->len);
	size_t first = dot ? (size_t)(dot - file->base) : file->len;

	return file->base[0] == '_' || is_listed(helpers, COUNT(helpers), file->base, first) ||
	       (file->len > 2 && memcmp(file->base + file->len - 2, ".d", 2) == 0) ||
	       (file->len > 7 && memcmp(file->base + file->len - 7, ".config", 7) == 0);
}

/* The extensions of the family; NULL: it is alone. */
static const char *const *family_of(const char *extension)
{
	for (size_t i = 0; i < COUNT(families); i++)
		for (size_t j = 0; families[i][j]; j++)
			if (strcmp(families[i][j], extension) == 0)
				return families[i];
	return NULL;
}

static bool is_same_kind(const struct file_name *a, const struct file_name *b)
{
	const char *const *family = family_of(a->extension);

	if (!a->mark || a->mark != b->mark)
		return false;
	return family ? family == family_of(b->extension) : strcmp(a->extension, b->extension) == 0;
}

/* ---- directories ---- */

/* A directory in which a phase found files, and their kinds. */
struct place {
	const char *path;
	struct file_name *kinds;
	size_t kind_count;
};

struct search {
	struct arena *arena;
	const struct plan *plan;
	struct map known;             /* files that are tests, or were named */
	struct pattern_set *excluded; /* of each phase */
};

static struct pattern_set parse(struct arena *arena, const struct file_patterns *patterns)
{
	struct file_patterns copy = *patterns;
	struct pattern_set set = {0};

	(void)!pattern_set_parse(arena, &copy, "", &set); /* it was checked */
	return set;
}

/* The path as the phase's patterns see it; NULL: it is not below their directory. */
static const char *seen_from(struct arena *arena, const struct phase *phase, const char *path)
{
	const char *dir = path_plain(arena, phase->files_dir ? phase->files_dir : "");
	size_t len = strlen(dir);

	if (strcmp(dir, ".") == 0)
		return path;
	return strncmp(path, dir, len) == 0 && path[len] == '/' ? path + len + 1 : NULL;
}

static bool is_excluded(struct search *search, const char *path)
{
	for (size_t i = 0; i < search->plan->phase_count; i++) {
		const char *seen = seen_from(search->arena, &search->plan->phases[i], path);

		if (seen && pattern_set_match(&search->excluded[i], seen))
			return true;
	}
	return false;
}

/* Whether the phase would find it with another extension of its family. */
static bool is_found_otherwise(struct search *search, const struct pattern_set *files,
    const char *path, const struct file_name *name)
{
	const char *const *family = family_of(name->extension);
	size_t len = strlen(path) - strlen(name->extension);

	for (; path && family && *family; family++)
		if (pattern_set_match(
			files, arena_printf(search->arena, "%.*s%s", (int)len, path, *family)))
			return true;
	return false;
}

static bool is_missed(struct search *search, const struct phase *phase,
    const struct pattern_set *files, const struct place *place, const char *path, const char *name)
{
	struct file_name file = take_apart(name);
	const char *seen = seen_from(search->arena, phase, path);
	bool alike = false;

	if (name[0] == '.' || is_helper(&file) || map_get(&search->known, path))
		return false;
	for (size_t i = 0; i < place->kind_count && !alike; i++)
		alike = is_same_kind(&place->kinds[i], &file);
	if (!alike && seen)
		alike = is_found_otherwise(search, files, seen, &file);
	return alike && !is_excluded(search, path);
}

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static void look(struct search *search, const struct phase *phase, const struct pattern_set *files,
    const struct place *place, struct strings *missed)
{
	DIR *dir = opendir(place->path);

	if (!dir)
		return;
	for (const struct dirent *entry; (entry = readdir(dir));) {
		const char *path =
		    path_plain(search->arena, path_join(search->arena, place->path, entry->d_name));
		char *copy;

		if (!is_missed(search, phase, files, place, path, entry->d_name) || !is_file(path))
			continue;
		copy = arena_strdup(search->arena, path);
		map_put(search->arena, &search->known, copy, copy);
		strings_add(search->arena, missed, copy);
	}
	closedir(dir);
}

/* ---- phases ---- */

static void add_kind(struct arena *arena, struct place *place, const char *name)
{
	struct file_name kind = take_apart(name);

	for (size_t i = 0; i < place->kind_count; i++)
		if (is_same_kind(&place->kinds[i], &kind))
			return;
	if (!kind.mark)
		return;
	place->kinds = arena_grow(arena, place->kinds, place->kind_count, sizeof *place->kinds);
	place->kinds[place->kind_count++] = kind;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void warn_of(const struct phase *phase, struct strings *missed)
{
	struct buf names = BUF_INIT;

	if (missed->count == 0)
		return;
	qsort(missed->items, missed->count, sizeof *missed->items, by_text);
	for (size_t i = 0; i < missed->count && i < SHOWN_MAX; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", missed->items[i]);
	if (missed->count > SHOWN_MAX)
		buf_printf(&names, " and %zu more", missed->count - SHOWN_MAX);
	diag_warning(&phase->files_mark,
	    missed->count == 1 ? "%zu more file looks like a test and is in no phase: %s; add it "
				 "to files or exclude"
			       : "%zu more files look like tests and are in no phase: %s; add them "
				 "to files or exclude",
	    missed->count, names.text);
	buf_release(&names);
}

static void search_phase(struct search *search, const struct phase *phase)
{
	struct arena *arena = search->arena;
	struct pattern_set files = parse(arena, &phase->files);
	struct place *places = arena_alloc(arena, (phase->test_count + 1) * sizeof *places);
	struct map by_path = {0};
	struct strings missed = {0};
	size_t count = 0;

	for (size_t i = 0; i < phase->test_count; i++) {
		const char *found = phase->tests[i].found, *dir;
		struct place *place;

		if (!found)
			continue;
		dir = path_dir(arena, found);
		place = map_get(&by_path, dir);
		if (!place) {
			place = &places[count++];
			place->path = dir;
			map_put(arena, &by_path, dir, place);
		}
		add_kind(arena, place, strrchr(found, '/') ? strrchr(found, '/') + 1 : found);
	}
	for (size_t i = 0; i < count; i++)
		look(search, phase, &files, &places[i], &missed);
	warn_of(phase, &missed);
}

static void add_known(struct search *search)
{
	for (size_t i = 0; i < search->plan->phase_count; i++)
		for (size_t j = 0; j < search->plan->phases[i].test_count; j++) {
			const struct test *test = &search->plan->phases[i].tests[j];

			if (test->input)
				map_put(search->arena, &search->known,
				    path_plain(search->arena, test->input),
				    (void *)(uintptr_t)test);
		}
}

/* What may have been meant instead, "" : nothing comes to mind. */
static const char *excluded_hint(
    struct arena *arena, const struct phase *phase, const char *pattern)
{
	struct stat st;

	if (stat(path_join(arena, phase->files_dir, pattern), &st) == 0 && S_ISDIR(st.st_mode))
		return "; it is a directory: add /** for all files below it";
	if (!strchr(pattern, '/'))
		return arena_printf(arena, "; write \"**/%s\" for any directory", pattern);
	return "";
}

static void warn_of_excluded(struct arena *arena, const struct phase *phase)
{
	for (size_t i = 0; i < phase->excluded.count; i++) {
		const struct file_pattern *pattern = &phase->excluded.items[i];

		if (!pattern->used)
			diag_warning(&pattern->mark, "\"%s\" excludes nothing%s", pattern->text,
			    excluded_hint(arena, phase, pattern->text));
	}
}

void missed_files_warn(struct arena *arena, const struct plan *plan)
{
	struct search search = {.arena = arena, .plan = plan};
	bool any = false;

	search.excluded = arena_alloc(arena, (plan->phase_count + 1) * sizeof *search.excluded);
	for (size_t i = 0; i < plan->phase_count; i++) {
		search.excluded[i] = parse(arena, &plan->phases[i].excluded);
		warn_of_excluded(arena, &plan->phases[i]);
		any |= plan->phases[i].files.count > 0;
	}
	if (any)
		add_known(&search);
	for (size_t i = 0; i < plan->phase_count; i++)
		if (plan->phases[i].files.count)
			search_phase(&search, &plan->phases[i]);
}
