/* SPDX-License-Identifier: MIT */
#include "init/tools.h"

#include <fnmatch.h>
#include <string.h>

/* ---- the table ---- */

#define SIGNS(...)    ((const struct sign[]){__VA_ARGS__, {0}})
#define PATTERNS(...) ((const struct test_pattern[]){__VA_ARGS__, {0}})

#define JS_TESTS(word)                                                                             \
	{NULL, "*." word ".js"}, {NULL, "*." word ".ts"}, {NULL, "*." word ".mjs"},                \
	    {NULL, "*." word ".cjs"}, {NULL, "*." word ".jsx"}, {NULL, "*." word ".tsx"},          \
	    {NULL, "*." word ".mts"},                                                              \
	{                                                                                          \
		NULL, "*." word ".cts"                                                             \
	}

/* Enough to make a start cheap, and few enough to be dealt to several jobs. */
enum { FILES_A_START = 16 };

const struct tool tool_table[] = {
    {
	.name = "playwright",
	.group = GROUP_BROWSER,
	.cost = 4,
	.signs = SIGNS({SIGN_FILE, "playwright.config.*", NULL}),
	.patterns = PATTERNS(JS_TESTS("spec"), JS_TESTS("test")),
    },
    {
	.name = "cypress",
	.group = GROUP_BROWSER,
	.cost = 4,
	.signs = SIGNS({SIGN_FILE, "cypress.config.*", NULL}),
	.patterns = PATTERNS(JS_TESTS("cy")),
    },
    {
	.name = "vitest",
	.group = GROUP_JAVASCRIPT,
	.cost = 2,
	.batch = FILES_A_START,
	.signs =
	    SIGNS({SIGN_FILE, "vitest.config.*", NULL}, {SIGN_FILE, "vitest.workspace.*", NULL},
		{SIGN_SCRIPT, "vitest", NULL}, {SIGN_DEPENDS, "vitest", NULL}),
	.patterns = PATTERNS(JS_TESTS("test"), JS_TESTS("spec")),
    },
    {
	.name = "jest",
	.group = GROUP_JAVASCRIPT,
	.needs = "jest-junit",
	.cost = 2,
	.batch = FILES_A_START,
	.signs = SIGNS({SIGN_FILE, "jest.config.*", NULL}, {SIGN_PACKAGE, "jest", NULL},
	    {SIGN_SCRIPT, "jest", NULL}, {SIGN_DEPENDS, "jest", NULL}),
	.patterns = PATTERNS(JS_TESTS("test"), JS_TESTS("spec"), {"__tests__", "*.js"},
	    {"__tests__", "*.ts"}, {"__tests__", "*.jsx"}, {"__tests__", "*.tsx"}),
    },
    {
	.name = "mocha",
	.group = GROUP_JAVASCRIPT,
	.cost = 2,
	.batch = FILES_A_START,
	.signs = SIGNS({SIGN_FILE, ".mocharc.*", NULL}, {SIGN_PACKAGE, "mocha", NULL},
	    {SIGN_SCRIPT, "mocha", NULL}, {SIGN_DEPENDS, "mocha", NULL}),
	.patterns = PATTERNS({"test", "*.js"}, {"test", "*.cjs"}, {"test", "*.mjs"}),
    },
    {
	.name = "node",
	.group = GROUP_JAVASCRIPT,
	.cost = 1,
	.signs = SIGNS({SIGN_SCRIPT, "node", "--test"}),
	.patterns = PATTERNS({NULL, "*.test.js"}, {NULL, "*.test.cjs"}, {NULL, "*.test.mjs"},
	    {NULL, "*-test.js"}, {NULL, "*-test.cjs"}, {NULL, "*-test.mjs"}, {NULL, "*_test.js"},
	    {NULL, "*_test.cjs"}, {NULL, "*_test.mjs"}, {NULL, "test-*.js"}, {NULL, "test-*.cjs"},
	    {NULL, "test-*.mjs"}, {"test", "*.js"}, {"test", "*.cjs"}, {"test", "*.mjs"}),
    },
    {
	.name = "pytest",
	.group = GROUP_OTHER,
	.cost = 2,
	.batch = FILES_A_START,
	.signs =
	    SIGNS({SIGN_FILE, "pytest.ini", NULL}, {SIGN_TEXT, "pyproject.toml", "[tool.pytest"},
		{SIGN_TEXT, "setup.cfg", "[tool:pytest]"}, {SIGN_TEXT, "tox.ini", "[pytest]"},
		{SIGN_ANYWHERE, "conftest.py", NULL}, {SIGN_ANYWHERE, "test_*.py", NULL}),
	.patterns = PATTERNS({NULL, "test_*.py"}, {NULL, "*_test.py"}),
    },
    {
	.name = "go",
	.group = GROUP_OTHER,
	.tests = TESTS_PACKAGES,
	.cost = 1,
	.signs = SIGNS({SIGN_FILE, "go.mod", NULL}),
	.patterns = PATTERNS({NULL, "*_test.go"}),
    },
    {
	.name = "cargo",
	.group = GROUP_OTHER,
	.cost = 2,
	.signs = SIGNS({SIGN_FILE, "Cargo.toml", NULL}),
	.patterns = PATTERNS({"tests", "*.rs"}, {"src", "lib.rs"}, {"src", "main.rs"}),
    },
    {
	.name = "ctest",
	.group = GROUP_OTHER,
	.tests = TESTS_NAMES,
	.cost = 1,
	.signs = SIGNS({SIGN_TEXT, "CMakeLists.txt", "enable_testing"},
	    {SIGN_TEXT, "CMakeLists.txt", "include(CTest)"}),
	.patterns = PATTERNS({NULL, "CMakeLists.txt"}),
    },
    {
	.name = "prove",
	.group = GROUP_OTHER,
	.cost = 1,
	.signs = SIGNS({SIGN_FILE, ".proverc", NULL}, {SIGN_ANYWHERE, "*.t", NULL}),
	.patterns = PATTERNS({NULL, "*.t"}),
    },
    {
	.name = "phpunit",
	.group = GROUP_OTHER,
	.cost = 2,
	.signs = SIGNS({SIGN_FILE, "phpunit.xml", NULL}, {SIGN_FILE, "phpunit.xml.dist", NULL},
	    {SIGN_FILE, "phpunit.dist.xml", NULL}),
	.patterns = PATTERNS({NULL, "*Test.php"}),
    },
    {
	.name = "rspec",
	.group = GROUP_OTHER,
	.needs = "rspec_junit_formatter",
	.cost = 2,
	.batch = FILES_A_START,
	.signs = SIGNS({SIGN_FILE, ".rspec", NULL}, {SIGN_TEXT, "Gemfile", "rspec"},
	    {SIGN_TEXT, "spec/spec_helper.rb", ""}),
	.patterns = PATTERNS({NULL, "*_spec.rb"}),
    },
    {
	.name = "bats",
	.group = GROUP_OTHER,
	.cost = 3,
	.signs = SIGNS({SIGN_ANYWHERE, "*.bats", NULL}),
	.patterns = PATTERNS({NULL, "*.bats"}),
    },
    {0},
};

/* ---- signs ---- */

/* Directories whose tests are there to be looked at by other tests. */
static const char *const samples[] = {
    "__fixtures__", "__mocks__", "fixture", "fixtures", "testdata"};

static bool is_in_one(const char *path, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (tree_has_part(path, names[i]))
			return true;
	return false;
}

bool tool_is_sample(const char *path)
{
	return is_in_one(path, samples, sizeof samples / sizeof samples[0]);
}

/* Projects that are there to be read, or belong to others. */
static const char *const asides[] = {"benchmark", "benchmarks", "contrib", "doc", "docs", "example",
    "examples", "fuzz", "sample", "samples", "third-party", "third_party"};

bool tool_is_aside(const char *path)
{
	return tool_is_sample(path) || is_in_one(path, asides, sizeof asides / sizeof asides[0]);
}

/* The first file of such a name in the directory: of those of the tree, and of the hidden ones
 * whose name is no pattern. NULL: there is none. */
static const char *file_in(
    struct arena *arena, const struct tree *tree, const char *dir, const char *name)
{
	static const char *const endings[] = {
	    "", "json", "jsonc", "js", "cjs", "mjs", "yaml", "yml"};
	const int depth = tree_depth(dir) + (dir[0] != '\0');
	size_t from, to;

	tree_range(tree, dir, &from, &to);
	for (size_t i = from; i < to; i++) {
		const char *path = tree->files.items[i];

		if (tree_depth(path) == depth && fnmatch(name, tree_base(path), 0) == 0)
			return tree_base(path);
	}
	/* The walk does not see hidden files. */
	for (size_t i = 0; name[0] == '.' && i < sizeof endings / sizeof endings[0]; i++) {
		size_t len = strcspn(name, "*");
		const char *hidden = arena_printf(arena, "%.*s%s", (int)len, name, endings[i]);

		if (config_text(arena, dir, hidden))
			return hidden;
		if (!name[len])
			break;
	}
	return NULL;
}

static const char *file_below(const struct tree *tree, const char *name)
{
	for (size_t i = 0; i < tree->files.count; i++)
		if (fnmatch(name, tree_base(tree->files.items[i]), 0) == 0 &&
		    !tool_is_aside(tree->files.items[i]))
			return tree->files.items[i];
	return NULL;
}

static bool depends(const struct node *package, const char *name)
{
	return package_get(package_get(package, "devDependencies"), name) ||
	       package_get(package_get(package, "dependencies"), name);
}

static enum sureness sign_shown(struct arena *arena, const struct sign *sign,
    const struct tree *tree, const char *dir, const struct node *package, const char **why)
{
	struct script_call call;
	const char *found;

	switch (sign->kind) {
	case SIGN_FILE:
		if (!(*why = file_in(arena, tree, dir, sign->name)))
			return NOT_SHOWN;
		return BY_CONFIG;
	case SIGN_TEXT:
		found = config_text(arena, dir, sign->name);
		if (!found || !strstr(found, sign->text))
			return NOT_SHOWN;
		*why = sign->name;
		return BY_CONFIG;
	case SIGN_PACKAGE:
		if (!package_get(package, sign->name))
			return NOT_SHOWN;
		*why = arena_printf(arena, "\"%s\" in package.json", sign->name);
		return BY_CONFIG;
	case SIGN_SCRIPT:
		if (!package_calls(arena, package, sign->name, sign->text, &call))
			return NOT_SHOWN;
		*why = arena_printf(arena, "the script \"%s\" in package.json", call.script);
		return BY_SCRIPT;
	case SIGN_DEPENDS:
		if (!depends(package, sign->name))
			return NOT_SHOWN;
		*why = "the dependencies in package.json";
		return BY_DEPENDENCY;
	case SIGN_ANYWHERE:
		/* Where it is run nobody can tell from this: at the top. */
		if (dir[0] || !(*why = file_below(tree, sign->name)))
			return NOT_SHOWN;
		return BY_FILES;
	}
	return NOT_SHOWN;
}

enum sureness tool_shown(struct arena *arena, const struct tool *tool, const struct tree *tree,
    const char *dir, const struct node *package, const char **why)
{
	enum sureness surest = NOT_SHOWN;

	for (const struct sign *sign = tool->signs; sign->name; sign++) {
		const char *reason = NULL;
		enum sureness shown = sign_shown(arena, sign, tree, dir, package, &reason);

		if (shown > surest) {
			surest = shown;
			*why = reason;
		}
	}
	return surest;
}

const struct test_pattern *tool_pattern(const struct test_pattern *patterns, const char *path)
{
	for (const struct test_pattern *it = patterns; it->name; it++)
		if (fnmatch(it->name, tree_base(path), 0) == 0 &&
		    (!it->dir || tree_has_part(path, it->dir)))
			return it;
	return NULL;
}
