/* SPDX-License-Identifier: MIT */
#include "init/suites.h"

#include "base/files.h"
#include "base/strings.h"
#include "init/cargo.h"
#include "init/ctest.h"
#include "init/files.h"
#include "plan/presets.h"

#include <stdlib.h>
#include <string.h>

/* A tool is run at the top or at most that deep below it, in so many directories. */
enum { PLACE_DEPTH_MAX = 1, PLACES_MAX = 500 };

struct finder {
	struct arena *arena;
	const struct tree *tree;
	struct suites *suites;
	bool *taken; /* of each file of the tree: by a suite of its language */
	const char *const *presets;
	size_t preset_count;
};

static bool has_preset(const struct finder *finder, const char *name)
{
	for (size_t i = 0; i < finder->preset_count; i++)
		if (strcmp(finder->presets[i], name) == 0)
			return true;
	return false;
}

/* ---- which files ---- */

/* Vitest and jest call their tests as Playwright does; what they import tells them apart. */
static bool is_of_browser(struct arena *arena, const char *path)
{
	const char *text = config_text(arena, "", path);

	return text && strstr(text, "@playwright/test") != NULL;
}

/* A tool in a directory. */
struct use {
	const struct tool *tool;
	const char *dir;
	const struct node *package;
	enum sureness sureness;
	const char *why;
	bool alone; /* no other tool there wants the same files */
};

static bool is_test(const struct finder *finder, const struct use *use,
    const struct test_files *files, const char *path)
{
	struct arena scratch = {0};
	bool result = files_have(files, tree_seen_from(path, use->dir)) &&
		      !(use->sureness == BY_FILES ? tool_is_aside(path) : tool_is_sample(path));

	if (result && use->tool->group == GROUP_JAVASCRIPT)
		result = !is_of_browser(&scratch, path);
	if (result && use->tool->group == GROUP_BROWSER && !files->dirs.count && !use->alone)
		result = is_of_browser(&scratch, path);
	if (result && strcmp(use->tool->name, "cargo") == 0)
		result = cargo_has_test(finder->tree, path);
	arena_release(&scratch);
	return result;
}

enum suite_kind suite_kind_of(const char *path)
{
	static const char *const slow[] = {"acceptance", "browser", "e2e", "end-to-end", "end2end"};
	static const char *const middle[] = {"functional", "integration", "smoke"};

	for (size_t i = 0; i < sizeof slow / sizeof slow[0]; i++)
		if (tree_has_part(path, slow[i]))
			return KIND_E2E;
	for (size_t i = 0; i < sizeof middle / sizeof middle[0]; i++)
		if (tree_has_part(path, middle[i]))
			return KIND_INTEGRATION;
	return KIND_UNIT;
}

/* ---- suites ---- */

static struct suite *add_suite(struct finder *finder, const struct suite *suite)
{
	struct suites *suites = finder->suites;

	suites->items =
	    arena_grow(finder->arena, suites->items, suites->count, sizeof *suites->items);
	suites->items[suites->count] = *suite;
	return &suites->items[suites->count++];
}

/* The name of the module in go.mod. */
static const char *module_of(struct arena *arena, const char *dir)
{
	const char *text = config_text(arena, dir, "go.mod");

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += strspn(line, "\n");
		if (strncmp(line, "module ", 7) == 0)
			return arena_strndup(arena, line + 7, strcspn(line + 7, " \t\r\n"));
	}
	return "./";
}

/* A package of Go is its directory; that of the module as a whole has its name, as its directory
 * has all others in it and changes with each of them. The files come in order, but those below a
 * directory may stand between its own. */
static void add_package(
    struct arena *arena, const char *dir, struct strings *paths, const char *file)
{
	const char *slash = strrchr(file, '/');
	char *path = slash ? arena_printf(arena, "./%.*s", (int)(slash - file), file)
			   : arena_strdup(arena, module_of(arena, dir));

	for (size_t i = 0; i < paths->count; i++)
		if (strcmp(paths->items[i], path) == 0)
			return;
	strings_add(arena, paths, path);
}

/* Whether what is in the directory is a part of a project above it: of one for CMake it always is,
 * of one for Cargo where that says so. */
static bool is_part(struct finder *finder, const struct tool *tool, const char *dir)
{
	const bool cmake = tool->tests == TESTS_NAMES;

	while ((cmake || strcmp(tool->name, "cargo") == 0) && dir[0]) {
		const char *slash = strrchr(dir, '/'), *text;

		dir = arena_strndup(finder->arena, dir, slash ? (size_t)(slash - dir) : 0);
		text = config_text(finder->arena, dir, cmake ? "CMakeLists.txt" : "Cargo.toml");
		if (text && (cmake || strstr(text, "[workspace]")))
			return true;
	}
	return false;
}

/* The tests of CTest have names, in a directory that has to be built first. */
static void find_ctest(struct finder *finder, const struct use *use)
{
	struct arena *arena = finder->arena;
	const char *build = ctest_build_dir(arena, use->dir);
	struct suite suite = {
	    .tool = use->tool,
	    .place = use->dir,
	    .why = use->why,
	};

	if (build) {
		suite.dir = path_join(arena, use->dir, build);
		ctest_names(arena, suite.dir, &suite.paths);
	}
	if (suite.paths.count)
		add_suite(finder, &suite);
	else
		strings_add(arena, &finder->suites->notes,
		    arena_printf(arena,
			"%s is for CTest, whose tests are known only after a build (cmake -B build "
			"&& cmake --build build); run e2e-gen --init again then",
			path_join(arena, use->dir, use->why)));
}

static bool holds(const char *text, const char *word)
{
	return text && strstr(text, word);
}

/* A package of npm, or a gem. */
static void note_needs(struct arena *arena, const struct use *use, struct suite *suite)
{
	const char *needs = use->tool->needs, *command = "npm install --save-dev";

	if (!needs)
		return;
	if (use->tool->group == GROUP_OTHER) {
		command = "bundle add";
		if (holds(config_text(arena, use->dir, "Gemfile"), needs))
			return;
	} else if (holds(config_text(arena, use->dir, "package.json"), needs) ||
		   holds(config_text(arena, "", "package.json"), needs)) {
		return;
	}
	strings_add(arena, &suite->notes,
	    arena_printf(arena, "its report needs %s: %s %s", needs, command, needs));
}

static void note_options(struct arena *arena, const struct test_files *files, struct suite *suite)
{
	const char *text = "";

	if (!files->left.count)
		return;
	for (size_t i = 0; i < files->left.count; i++)
		text = arena_printf(arena, "%s %s", text, files->left.items[i]);
	strings_add(arena, &suite->notes,
	    arena_printf(
		arena, "the script \"%s\" also says%s: not taken over", files->script, text));
}

static void find_files(struct finder *finder, const struct use *use)
{
	struct arena *arena = finder->arena;
	const struct tool *tool = use->tool;
	const char *dir = use->dir;
	const struct test_files files = files_of_tool(arena, tool, finder->tree, dir, use->package);
	struct suite kinds[KIND_E2E + 1] = {{0}}, *only = NULL;
	int used = 0;
	size_t from, to;

	tree_range(finder->tree, dir, &from, &to);
	for (size_t i = from; i < to; i++) {
		const char *path = finder->tree->files.items[i];
		char *seen = arena_strdup(arena, tree_seen_from(path, dir));
		struct suite *suite;

		if (finder->taken[i] || !is_test(finder, use, &files, path))
			continue;
		finder->taken[i] = true;
		suite = &kinds[tool->group == GROUP_BROWSER ? KIND_E2E : suite_kind_of(seen)];
		if (tool->tests == TESTS_PACKAGES)
			add_package(arena, dir, &suite->paths, seen);
		else
			strings_add(arena, &suite->paths, seen);
	}
	for (size_t i = 0; i <= KIND_E2E; i++)
		used += kinds[i].paths.count > 0;
	for (int i = 0; i <= KIND_E2E; i++) {
		if (!kinds[i].paths.count)
			continue;
		only = &kinds[i];
		only->tool = tool;
		only->dir = only->place = dir;
		only->why = use->why;
		only->kind = (enum suite_kind)i;
		only->divided = used > 1;
		only->patterns = files.patterns;
		only->globs = files.globs;
		only->variables = files.variables;
		note_needs(arena, use, only);
		note_options(arena, &files, only);
		add_suite(finder, only);
	}
}

/* How surely a tool for the files of JavaScript's unit tests is used there, at most. */
static enum sureness surest_of_javascript(
    struct finder *finder, const char *dir, const struct node *package)
{
	enum sureness surest = NOT_SHOWN;
	const char *why;

	for (const struct tool *tool = tool_table; tool->name; tool++)
		if (tool->group == GROUP_JAVASCRIPT && has_preset(finder, tool->name)) {
			enum sureness shown =
			    tool_shown(finder->arena, tool, finder->tree, dir, package, &why);

			if (shown > surest)
				surest = shown;
		}
	return surest;
}

static void find_in(struct finder *finder, const char *dir)
{
	struct use use = {.dir = dir, .package = package_read(finder->arena, dir)};
	const enum sureness surest = surest_of_javascript(finder, dir, use.package);

	use.alone = surest == NOT_SHOWN;
	for (const struct tool *tool = tool_table; tool->name; tool++) {
		if (!has_preset(finder, tool->name))
			continue;
		use.tool = tool;
		use.sureness =
		    tool_shown(finder->arena, tool, finder->tree, dir, use.package, &use.why);
		if (use.sureness == NOT_SHOWN ||
		    (tool->group == GROUP_JAVASCRIPT && use.sureness < surest))
			continue;
		if (is_part(finder, tool, dir))
			continue;
		if (tool->tests == TESTS_NAMES)
			find_ctest(finder, &use);
		else
			find_files(finder, &use);
	}
}

/* ---- the last resort ---- */

static bool has_target(const char *makefile, const char *target)
{
	size_t len = strlen(target);

	for (const char *line = makefile; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, target, len) == 0 && line[len] == ':' && line[len + 1] != '=')
			return true;
	}
	return false;
}

/* What somebody would type who knows nothing else. Where the Makefile runs us, it is no test of
 * ours. */
static void find_last_resort(struct finder *finder)
{
	static const char *const makefiles[] = {"GNUmakefile", "makefile", "Makefile"};
	static const char *const targets[] = {"test", "check"};
	const struct node *test =
	    package_get(package_get(package_read(finder->arena, ""), "scripts"), "test");

	if (test && test->text && !strstr(test->text, "no test specified")) {
		add_suite(finder, &(struct suite){.command = "npm test",
				      .dir = "",
				      .place = "",
				      .why = "the script \"test\" in package.json"});
		return;
	}
	for (size_t i = 0; i < sizeof makefiles / sizeof makefiles[0]; i++) {
		const char *text = config_text(finder->arena, "", makefiles[i]);

		for (size_t j = 0; text && j < sizeof targets / sizeof targets[0]; j++)
			if (has_target(text, targets[j]) && !strstr(text, "e2e")) {
				add_suite(finder,
				    &(struct suite){.command = arena_printf(
							finder->arena, "make %s", targets[j]),
					.dir = "",
					.place = "",
					.why = arena_printf(finder->arena, "the target %s in %s",
					    targets[j], makefiles[i])});
				return;
			}
	}
}

/* ---- all of them ---- */

static int by_order(const void *a, const void *b)
{
	const struct suite *one = a, *two = b;

	if (one->kind != two->kind)
		return one->kind < two->kind ? -1 : 1;
	if (one->tool && two->tool && one->tool->cost != two->tool->cost)
		return one->tool->cost < two->tool->cost ? -1 : 1;
	if (strcmp(one->place, two->place) != 0)
		return strcmp(one->place, two->place);
	return one->tool < two->tool ? -1 : one->tool > two->tool;
}

void suites_find(struct arena *arena, const struct tree *tree, struct suites *suites)
{
	struct finder finder = {.arena = arena, .tree = tree, .suites = suites};
	size_t places = 0;

	*suites = (struct suites){0};
	finder.taken = arena_alloc(arena, tree->files.count + 1);
	finder.presets = preset_names(arena, &finder.preset_count);
	/* The deepest first: what has a configuration of its own is not a part of what is above. */
	for (int depth = PLACE_DEPTH_MAX; depth >= 0; depth--)
		for (size_t i = 0; i < tree->dirs.count && places < PLACES_MAX; i++) {
			const char *dir = tree->dirs.items[i];

			if (dir[0] && tree_depth(dir) == depth &&
			    !tool_is_aside(arena_printf(arena, "%s/", dir))) {
				find_in(&finder, dir);
				places++;
			}
		}
	find_in(&finder, "");
	if (!suites->count)
		find_last_resort(&finder);
	if (suites->count)
		qsort(suites->items, suites->count, sizeof *suites->items, by_order);
}
