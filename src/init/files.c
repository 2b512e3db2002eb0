/* SPDX-License-Identifier: MIT */
#include "init/files.h"

#include "base/files.h"
#include "base/strings.h"
#include "text/glob.h"

#include <regex.h>
#include <string.h>
#include <sys/stat.h>

static const char *tidy(struct arena *arena, const char *path)
{
	size_t len;

	while (strncmp(path, "./", 2) == 0)
		path += 2;
	len = strlen(path);
	while (len > 0 && path[len - 1] == '/')
		len--;
	return strncmp(path, ".", len) == 0 ? "" : arena_strndup(arena, path, len);
}

static void add_tidy(struct arena *arena, struct strings *to, const struct strings *from)
{
	for (size_t i = 0; i < from->count; i++) {
		const char *path = tidy(arena, from->items[i]);

		if (path[0])
			strings_add(arena, to, arena_strdup(arena, path));
	}
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A word of a command line that names tests: a file, a directory or a pattern. */
static bool add_place(
    struct arena *arena, struct strings *globs, const char *dir, const char *word, bool deep)
{
	const char *path = tidy(arena, word), *ending[] = {"js", "cjs", "mjs"};

	if (is_dir(path_join(arena, dir, path))) {
		for (size_t i = 0; i < 3; i++)
			strings_add(arena, globs,
			    arena_printf(arena, "%s%s%s*.%s", path, path[0] ? "/" : "",
				deep ? "**/" : "", ending[i]));
		return true;
	}
	if (!strpbrk(path, "*?[{") && !file_exists(path_join(arena, dir, path)))
		return false;
	strings_add(arena, globs, arena_strdup(arena, path));
	return true;
}

/* ---- mocha and node:test: the scripts say it ---- */

/* Options that have a value behind them; it names no tests. */
static const char *const with_value[] = {"-r", "--require", "-R", "--reporter", "-O",
    "--reporter-option", "--reporter-options", "-t", "--timeout", "-u", "--ui", "-s", "--slow",
    "-j", "--jobs", "-g", "--grep", "-f", "--fgrep", "--extension", "--config", "--package",
    "--import", "--loader", "--test-reporter", "--test-reporter-destination", "--test-name-pattern",
    "--test-concurrency", "--test-timeout", NULL};

static bool is_among(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

/* Whether the option is about how results are shown, which is ours. */
static bool is_of_reports(const char *word)
{
	return strcmp(word, "-R") == 0 || strncmp(word, "--reporter", 10) == 0 ||
	       strcmp(word, "-O") == 0 || strncmp(word, "--test-reporter", 15) == 0;
}

/* Whether node takes the option from NODE_OPTIONS too. */
static bool is_for_node_options(const char *word)
{
	static const char *const beginnings[] = {"-r", "-C", "--conditions", "--enable-source-maps",
	    "--experimental-", "--import", "--loader", "--no-warnings", "--require"};

	for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
		if (strncmp(word, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

/* Options for mocha go into its variable, those of node into node's. */
static void take_arguments(struct arena *arena, const struct script_call *call, const char *dir,
    bool recursive, struct test_files *files, const char *variable)
{
	const bool node = strcmp(variable, "NODE_OPTIONS") == 0;
	struct strings options = {0};
	const char *text = "";

	for (size_t i = 0; i < call->arguments.count; i++)
		recursive = recursive || strcmp(call->arguments.items[i], "--recursive") == 0;
	for (size_t i = 0; i < call->arguments.count; i++) {
		char *word = call->arguments.items[i];
		bool value = is_among(word, with_value) && i + 1 < call->arguments.count;

		if (word[0] != '-') {
			if (!add_place(arena, &files->globs, dir, word, recursive))
				strings_add(arena, &files->left, word);
		} else if (!is_of_reports(word) && strcmp(word, "--recursive") != 0 &&
			   strcmp(word, "--test") != 0) {
			struct strings *to =
			    node && !is_for_node_options(word) ? &files->left : &options;

			strings_add(arena, to, word);
			if (value)
				strings_add(arena, to, call->arguments.items[i + 1]);
		}
		i += value;
	}
	/* Where Mocha looks when it is told nothing. */
	if (!node && !files->globs.count)
		add_place(arena, &files->globs, dir, "test", recursive);
	for (size_t i = 0; i < options.count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? " " : "", options.items[i]);
	if (text[0])
		strings_add(arena, &files->variables, arena_printf(arena, "%s=%s", variable, text));
}

/* `spec` in a file of mocha's; it may be one or a list. */
static void take_mocha_specs(struct arena *arena, const char *dir, const struct node *package,
    struct test_files *files, bool *recursive)
{
	static const char *const names[] = {".mocharc.json", ".mocharc.jsonc", ".mocharc.yaml",
	    ".mocharc.yml", ".mocharc.js", ".mocharc.cjs", ".mocharc.mjs"};
	const struct node *own = package_get(package, "mocha"), *spec = NULL, *deep;
	struct strings literals = {0};

	for (size_t i = 0; !own && !literals.count && i < sizeof names / sizeof names[0]; i++) {
		const char *text = config_text(arena, dir, names[i]);

		if (!text)
			continue;
		own = i < 4 ? config_tree(arena, names[i], text) : NULL;
		literals = config_literals(arena, text, "spec");
	}
	deep = package_get(own, "recursive");
	*recursive = deep && deep->text && strcmp(deep->text, "true") == 0;
	spec = package_get(own, "spec");
	if (spec && spec->kind == NODE_SCALAR)
		add_place(arena, &files->globs, dir, spec->text, *recursive);
	for (size_t i = 0; spec && spec->kind == NODE_SEQUENCE && i < spec->count; i++)
		if (spec->items[i]->text)
			add_place(arena, &files->globs, dir, spec->items[i]->text, *recursive);
	for (size_t i = 0; !spec && i < literals.count; i++)
		add_place(arena, &files->globs, dir, literals.items[i], *recursive);
}

static void take_script(struct arena *arena, const struct tool *tool, const char *dir,
    const struct node *package, struct test_files *files)
{
	const bool node = strcmp(tool->name, "node") == 0, mocha = strcmp(tool->name, "mocha") == 0;
	struct script_call call;
	bool recursive = node;

	if (mocha)
		take_mocha_specs(arena, dir, package, files, &recursive);
	if (!package_calls(arena, package, tool->name, node ? "--test" : NULL, &call)) {
		if (mocha && !files->globs.count)
			add_place(arena, &files->globs, dir, "test", recursive);
		return;
	}
	files->script = call.script;
	for (size_t i = 0; i < call.variables.count; i++)
		strings_add(arena, &files->variables, call.variables.items[i]);
	for (size_t i = 0; i < call.node_options.count; i++)
		if (is_among(call.node_options.items[i], with_value))
			call.node_options.count = i;
	if (call.node_options.count) {
		const char *text = call.node_options.items[0];

		for (size_t i = 1; i < call.node_options.count; i++)
			text = arena_printf(arena, "%s %s", text, call.node_options.items[i]);
		strings_add(arena, &files->variables, arena_printf(arena, "NODE_OPTIONS=%s", text));
	}
	if (mocha || node) {
		take_arguments(
		    arena, &call, dir, recursive, files, mocha ? "MOCHA_OPTIONS" : "NODE_OPTIONS");
		if (mocha && !files->globs.count)
			add_place(arena, &files->globs, dir, "test", recursive);
		return;
	}
	for (size_t i = 0; i < call.arguments.count; i++)
		if (call.arguments.items[i][0] == '-' &&
		    strncmp(call.arguments.items[i], "--coverage", 10) != 0)
			strings_add(arena, &files->left, call.arguments.items[i]);
}

/* ---- jest ---- */

/* A setting in package.json or in a file of jest's own; one or a list. */
static struct strings jest_words(
    struct arena *arena, const char *dir, const struct node *package, const char *key)
{
	static const char *const names[] = {"jest.config.js", "jest.config.ts", "jest.config.mjs",
	    "jest.config.cjs", "jest.config.json"};
	const struct node *own = package_get(package_get(package, "jest"), key);
	struct strings words = {0};

	if (own && own->kind == NODE_SCALAR)
		strings_add(arena, &words, arena_strdup(arena, own->text));
	for (size_t i = 0; own && own->kind == NODE_SEQUENCE && i < own->count; i++)
		if (own->items[i]->text)
			strings_add(arena, &words, arena_strdup(arena, own->items[i]->text));
	for (size_t i = 0; !words.count && i < sizeof names / sizeof names[0]; i++) {
		const char *text = config_text(arena, dir, names[i]);

		if (text)
			words = config_literals(arena, text, key);
	}
	for (size_t i = 0; i < words.count; i++)
		if (strncmp(words.items[i], "<rootDir>/", 10) == 0)
			words.items[i] += 10;
	return words;
}

static void take_jest(
    struct arena *arena, const char *dir, const struct node *package, struct test_files *files)
{
	struct strings roots = jest_words(arena, dir, package, "roots");
	struct strings match = jest_words(arena, dir, package, "testMatch");

	for (size_t i = 0; i < roots.count; i++)
		if (strcmp(roots.items[i], "<rootDir>") == 0)
			roots.count = 0;
	add_tidy(arena, &files->dirs, &roots);
	files->regexes = jest_words(arena, dir, package, "testRegex");
	/* Those with ?(...) and !(...) are more than a pattern of ours can say. */
	for (size_t i = 0; i < match.count; i++)
		if (strpbrk(match.items[i], "()!"))
			match.count = 0;
	add_tidy(arena, &files->globs, &match);
}

/* ---- pytest ---- */

static void take_pytest(struct arena *arena, const char *dir, struct test_files *files)
{
	static const struct {
		const char *file, *section;
	} places[] = {{"pytest.ini", "pytest"}, {"pyproject.toml", "tool.pytest.ini_options"},
	    {"pyproject.toml", "tool.pytest"}, {"tox.ini", "pytest"}, {"setup.cfg", "tool:pytest"}};

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		const char *text = config_text(arena, dir, places[i].file);
		struct strings paths, names;

		if (!text)
			continue;
		paths = config_words(arena, text, places[i].section, "testpaths");
		names = config_words(arena, text, places[i].section, "python_files");
		add_tidy(arena, &files->dirs, &paths);
		if (names.count) {
			struct test_pattern *patterns =
			    arena_alloc(arena, (names.count + 1) * sizeof *patterns);

			for (size_t j = 0; j < names.count; j++)
				patterns[j].name = tree_base(names.items[j]);
			files->patterns = patterns;
		}
		if (paths.count || names.count)
			return;
	}
}

/* ---- Playwright ---- */

static void take_playwright(
    struct arena *arena, const struct tree *tree, const char *dir, struct test_files *files)
{
	size_t from, to;

	tree_range(tree, dir, &from, &to);
	for (size_t i = from; i < to; i++) {
		const char *path = tree_seen_from(tree->files.items[i], dir), *text;
		struct strings dirs;

		if (strncmp(path, "playwright.config.", 18) != 0 ||
		    !(text = config_text(arena, dir, path)))
			continue;
		dirs = config_literals(arena, text, "testDir");
		add_tidy(arena, &files->dirs, &dirs);
	}
}

struct test_files files_of_tool(struct arena *arena, const struct tool *tool,
    const struct tree *tree, const char *dir, const struct node *package)
{
	struct test_files files = {.patterns = tool->patterns};

	if (tool->group == GROUP_JAVASCRIPT)
		take_script(arena, tool, dir, package, &files);
	if (strcmp(tool->name, "jest") == 0)
		take_jest(arena, dir, package, &files);
	else if (strcmp(tool->name, "pytest") == 0)
		take_pytest(arena, dir, &files);
	else if (strcmp(tool->name, "playwright") == 0)
		take_playwright(arena, tree, dir, &files);
	return files;
}

/* Jest holds them against the absolute path. One that is none for us says nothing. */
static bool regex_fits(const char *pattern, const char *path)
{
	struct arena scratch = {0};
	regex_t regex;
	bool result = true;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) == 0) {
		result = regexec(&regex, arena_printf(&scratch, "/%s", path), 0, NULL, 0) == 0;
		regfree(&regex);
	}
	arena_release(&scratch);
	return result;
}

/* A pattern that is none for us fits nothing. */
static bool pattern_fits(const char *pattern, const char *path)
{
	struct arena scratch = {0};
	struct globs globs = {0};
	bool result = false;

	if (!glob_parse(&scratch, pattern, &globs))
		for (size_t i = 0; i < globs.count && !result; i++)
			result = glob_match(&globs.items[i], path);
	arena_release(&scratch);
	return result;
}

bool files_have(const struct test_files *files, const char *path)
{
	bool inside = files->dirs.count == 0;

	for (size_t i = 0; i < files->dirs.count && !inside; i++)
		inside = strcmp(path, files->dirs.items[i]) == 0 ||
			 tree_is_below(path, files->dirs.items[i]);
	if (!inside)
		return false;
	for (size_t i = 0; i < files->regexes.count; i++)
		if (regex_fits(files->regexes.items[i], path))
			return true;
	if (files->regexes.count)
		return false;
	if (!files->globs.count)
		return tool_pattern(files->patterns, path) != NULL;
	for (size_t i = 0; i < files->globs.count; i++)
		if (pattern_fits(files->globs.items[i], path))
			return true;
	return false;
}
