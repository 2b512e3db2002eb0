/* SPDX-License-Identifier: MIT */
#include "init/plan_text.h"

#include "base/map.h"
#include "base/printable.h"
#include "init/patterns.h"
#include "plan/test_names.h"

#include <string.h>
#include <strings.h>

/* ---- YAML ---- */

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS  "0123456789"

/* Words that YAML reads as something else than a string. */
static bool is_word_of_yaml(const char *text)
{
	static const char *const words[] = {
	    "false", "n", "no", "null", "off", "on", "true", "y", "yes"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

static void add_quoted(struct buf *out, const char *text)
{
	buf_addc(out, '"');
	for (; *text; text++) {
		if (*text == '$' || *text == '\\')
			buf_addc(out, *text);
		if (*text == '"')
			buf_addc(out, '\\');
		if ((unsigned char)*text < ' ' || *text == 0x7F)
			buf_printf(out, "\\x%02X", (unsigned char)*text);
		else
			buf_addc(out, *text);
	}
	buf_addc(out, '"');
}

/* A string that is a template: a dollar is doubled. In quotes where it could be anything else. */
static void add_string(struct buf *out, const char *text)
{
	const bool plain = strspn(text, LETTERS DIGITS "_./-") == strlen(text) &&
			   (strspn(text, LETTERS) > 0 || strncmp(text, "./", 2) == 0) &&
			   !is_word_of_yaml(text);

	if (plain) {
		buf_adds(out, text);
		return;
	}
	add_quoted(out, text);
}

static void add_comment(struct buf *out, const char *indent, const char *text)
{
	buf_printf(out, "%s# ", indent);
	printable_add(out, text, strlen(text));
	buf_addc(out, '\n');
}

/* ---- names ---- */

/* What may stand in a name; everything else becomes `_`. */
static char *name_from(struct arena *arena, const char *text, size_t len)
{
	char *name = arena_strndup(arena, text, len);

	for (char *p = name; *p; p++)
		if (!strchr(LETTERS DIGITS "_.-", *p))
			*p = '_';
	if (!name[0] || !strchr(LETTERS DIGITS, name[0]))
		name = arena_printf(arena, "x%s", name);
	if (strlen(name) > 150)
		name[150] = '\0';
	return name;
}

static const char *tool_name(const struct suite *suite)
{
	return suite->tool ? suite->tool->name : "tests";
}

/* "pytest"; "api_pytest" in a directory; "pytest_integration" where there are other kinds. */
static char *suite_name(struct arena *arena, const struct suite *suite, bool phase, bool whole)
{
	static const char *const kinds[] = {"", "_integration", "_e2e"};
	const char *dir = whole ? suite->place : tree_base(suite->place);
	char *place = name_from(arena, dir, strlen(dir));

	return arena_printf(arena, "%s%s%s%s", dir[0] ? place : "", dir[0] ? "_" : "",
	    tool_name(suite), phase && suite->divided ? kinds[suite->kind] : "");
}

/* Without the directories above, where that says it. */
static char *unique_name(
    struct arena *arena, const struct suites *suites, const struct suite *suite, bool phase)
{
	char *name = suite_name(arena, suite, phase, false);

	for (size_t i = 0; i < suites->count; i++)
		if (strcmp(suites->items[i].place, suite->place) != 0 &&
		    strcmp(suite_name(arena, &suites->items[i], phase, false), name) == 0)
			return suite_name(arena, suite, phase, true);
	return name;
}

/* ---- runners ---- */

/* Whether the preset cannot be used as it is. */
static bool needs_runner(const struct suite *suite)
{
	return suite->tool && (suite->dir[0] || suite->variables.count);
}

static void add_runner(
    struct arena *arena, const struct suites *suites, const struct suite *suite, struct buf *out)
{
	buf_printf(out, "  %s:\n    uses: %s\n", unique_name(arena, suites, suite, false),
	    suite->tool->name);
	if (suite->dir[0]) {
		buf_adds(out, "    dir: ");
		add_string(out, suite->dir);
		buf_addc(out, '\n');
	}
	if (suite->variables.count)
		buf_adds(out, "    env:\n");
	for (size_t i = 0; i < suite->variables.count; i++) {
		const char *variable = suite->variables.items[i];
		size_t len = strcspn(variable, "=");

		buf_printf(out, "      %.*s: ", (int)len, variable);
		add_string(out, variable + len + (variable[len] == '='));
		buf_addc(out, '\n');
	}
}

static void add_runners(struct arena *arena, const struct suites *suites, struct buf *out)
{
	struct map written = {0};

	for (size_t i = 0; i < suites->count; i++) {
		const struct suite *suite = &suites->items[i];
		char *name = unique_name(arena, suites, suite, false);

		if (!needs_runner(suite) || map_put(arena, &written, name, name))
			continue;
		if (written.count == 1)
			buf_adds(out, "runners:\n");
		add_runner(arena, suites, suite, out);
	}
	if (written.count)
		buf_addc(out, '\n');
}

/* ---- phases ---- */

/* One, or a list. */
static void add_list(struct buf *out, const char *key, const struct strings *list)
{
	if (!list->count)
		return;
	buf_printf(out, "    %s: %s", key, list->count > 1 ? "[" : "");
	for (size_t i = 0; i < list->count; i++) {
		buf_adds(out, i ? ", " : "");
		add_quoted(out, list->items[i]);
	}
	buf_adds(out, list->count > 1 ? "]\n" : "\n");
}

static void add_tests(struct arena *arena, const struct suite *suite, struct buf *out)
{
	const char **names = arena_alloc(arena, (suite->paths.count + 1) * sizeof *names);
	const struct map taken = {0};

	test_names(arena, &suite->paths, &taken, names);
	buf_adds(out, "    tests:\n");
	for (size_t i = 0; i < suite->paths.count; i++) {
		buf_adds(out, "      ");
		add_string(out, names[i]);
		buf_adds(out, ": ");
		add_string(out, suite->paths.items[i]);
		buf_addc(out, '\n');
	}
}

static const char *count_text(struct arena *arena, const struct suite *suite)
{
	static const char *const nouns[] = {
	    [TESTS_FILES] = "file", [TESTS_PACKAGES] = "package", [TESTS_NAMES] = "test"};
	const char *noun;

	if (!suite->tool)
		return "";
	noun = nouns[suite->tool->tests];
	return arena_printf(
	    arena, "; %zu %s%s", suite->paths.count, noun, suite->paths.count == 1 ? "" : "s");
}

static void add_phase(struct arena *arena, const struct tree *tree, const struct suites *suites,
    const struct suite *suite, struct buf *out)
{
	struct found_patterns patterns;

	add_comment(out, "  ",
	    arena_printf(arena, "%s: %s%s", init_suite_text(arena, suite), suite->why,
		count_text(arena, suite)));
	for (size_t i = 0; i < suite->notes.count; i++)
		add_comment(out, "  ", suite->notes.items[i]);
	buf_printf(out, "  - name: %s\n", unique_name(arena, suites, suite, true));
	if (!suite->tool) {
		buf_adds(out, "    tests:\n      all: {command: ");
		add_string(out, suite->command);
		buf_adds(out, "}\n");
		return;
	}
	buf_printf(out, "    runner: %s\n",
	    needs_runner(suite) ? unique_name(arena, suites, suite, false) : suite->tool->name);
	if (suite->tool->batch && suite->paths.count > 1)
		buf_printf(out, "    batch: %d\n", suite->tool->batch);
	patterns = patterns_of(arena, tree, suite);
	add_list(out, "files", &patterns.files);
	add_list(out, "exclude", &patterns.exclude);
	if (!patterns.files.count)
		add_tests(arena, suite, out);
}

const char *init_suite_text(struct arena *arena, const struct suite *suite)
{
	const char *name = suite->tool ? suite->tool->name : suite->command;

	return suite->place[0] ? arena_printf(arena, "%s in %s", name, suite->place) : name;
}

void init_plan_add(struct arena *arena, const struct suites *suites, const struct tree *tree,
    const char *output, struct buf *out)
{
	buf_adds(out, "# End-to-end tests, phase by phase: the quick ones first. Run them with\n"
		      "#\n"
		      "#   e2e-gen --run\n"
		      "#\n"
		      "# e2e-gen --init wrote this from the files that it found; phases.yaml(5) "
		      "has every key.\n");
	if (tree->cut)
		buf_adds(out, "# There were too many files: some tests may be missing here.\n");
	for (size_t i = 0; i < suites->notes.count; i++)
		add_comment(out, "", suites->notes.items[i]);
	buf_adds(out, "version: 1\n");
	if (output) {
		buf_adds(out, "# Playwright empties test-results, also when it is run by hand.\n");
		buf_printf(out, "output: %s\n", output);
	}
	buf_adds(out, "reports: [console, json]\n\n");
	add_runners(arena, suites, out);
	buf_adds(out, "phases:\n");
	for (size_t i = 0; i < suites->count; i++) {
		if (i)
			buf_addc(out, '\n');
		add_phase(arena, tree, suites, &suites->items[i], out);
	}
}
