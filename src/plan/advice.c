/* SPDX-License-Identifier: MIT */
#include "plan/advice.h"

#include "base/diag.h"
#include "base/names.h"
#include "base/strings.h"
#include "plan/test_names.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

/* ---- keys ---- */

/* Words of CI systems, Compose and other runners of tests, and our key. Of several rows the first
 * counts whose key is one of the mapping's. With a line to write, no key stands for the word. */
static const struct alias {
	const char *written, *key, *line;
} aliases[] = {
    {"allow_failure", "required", "required: false"},
    {"args", "command", NULL},
    {"build", "compose", "compose: compose.yaml"},
    {"bail", "halt", "halt: true"},
    {"cmd", "command", NULL},
    {"continue-on-error", "required", "required: false"},
    {"continue_on_error", "required", "required: false"},
    {"cwd", "dir", NULL},
    {"dependsOn", "needs", NULL},
    {"depends", "needs", NULL},
    {"depends_on", "needs", NULL},
    {"dependencies", "needs", NULL},
    {"directory", "dir", NULL},
    {"entrypoint", "command", NULL},
    {"environment", "env", NULL},
    {"exec", "command", NULL},
    {"file", "path", NULL},
    {"flaky", "quarantine", NULL},
    {"glob", "files", NULL},
    {"health", "ready", NULL},
    {"healthcheck", "ready", "ready: {exec: COMMAND}, or http, tcp, redis, postgres"},
    {"host", "tcp", "tcp: HOST:PORT"},
    {"id", "name", NULL},
    {"ignore", "exclude", NULL},
    {"image", "compose", "compose: compose.yaml, or command: [docker, run, --rm, IMAGE]"},
    {"jobs", "phases", NULL},
    {"lock", "locks", NULL},
    {"mutex", "locks", NULL},
    {"optional", "required", "required: false"},
    {"outputs", "report", NULL},
    {"parallelism", "slots", NULL},
    {"pattern", "files", NULL},
    {"port", "tcp", "tcp: localhost:PORT"},
    {"ports", "compose", "compose: compose.yaml, or a command that listens at its port"},
    {"run", "command", NULL},
    {"script", "command", NULL},
    {"shell", "command", NULL},
    {"stages", "phases", NULL},
    {"steps", "tests", NULL},
    {"suites", "phases", NULL},
    {"type", "runner", NULL},
    {"url", "http", NULL},
    {"url", "ready", "ready: {http: URL}"},
    {"url", "path", NULL},
    {"use", "runner", NULL},
    {"uses", "runner", NULL},
    {"vars", "env", NULL},
    {"variables", "env", NULL},
    {"wait_for", "ready", NULL},
    {"workdir", "dir", NULL},
    {"working-directory", "dir", NULL},
    {"working_dir", "dir", NULL},
};

static const struct alias *find_alias(struct names keys, const char *written)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcasecmp(aliases[i].written, written) == 0 &&
		    names_find(keys, aliases[i].key) >= 0)
			return &aliases[i];
	return NULL;
}

const char *advice_key(struct arena *arena, struct names keys, const char *written)
{
	const struct alias *alias = find_alias(keys, written);

	if (!alias)
		return names_hint(arena, keys, written);
	return alias->line ? "" : arena_printf(arena, "; did you mean \"%s\"?", alias->key);
}

void advise_key(const struct mark *mark, struct names keys, const char *written)
{
	const struct alias *alias = find_alias(keys, written);

	if (alias && alias->line)
		diag_help(mark, "%s", alias->line);
}

/* ---- values ---- */

void advise_bool(const struct node *node)
{
	static const char *const yes[] = {"yes", "on", "y", "true", "1"};
	static const char *const no[] = {"no", "off", "n", "false", "0"};

	if (node->kind != NODE_SCALAR)
		return;
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (strcasecmp(node->text, yes[i]) == 0 || strcasecmp(node->text, no[i]) == 0)
			diag_help(&node->mark, "write %s%s",
			    strcasecmp(node->text, yes[i]) == 0 ? "true" : "false",
			    node->plain ? "" : ", without quotes");
}

void advise_url(const struct mark *mark, const char *scheme, const char *written)
{
	diag_help(mark, "%s://%s", scheme, written);
}

/* ---- tests ---- */

/* The path that an item of a list of tests has. */
static const char *item_path(const struct node *item)
{
	if (item->kind == NODE_SCALAR)
		return item->text;
	if (item->kind != NODE_MAPPING)
		return NULL;
	for (size_t i = 0; i < item->count; i += 2)
		if (strcmp(item->items[i]->text, "path") == 0 &&
		    item->items[i + 1]->kind == NODE_SCALAR)
			return item->items[i + 1]->text;
	return NULL;
}

/* Whether the item is `- NAME: PATH`, of which only the dash is too much. */
static bool is_entry(const struct node *item)
{
	return item->kind == NODE_MAPPING && item->count == 2 &&
	       strcmp(item->items[0]->text, "path") != 0;
}

void advise_tests(struct arena *arena, const struct node *list)
{
	enum { SHOWN = 3 };

	if (list->kind != NODE_SEQUENCE)
		return;
	for (size_t i = 0; i < list->count && i < SHOWN; i++) {
		const struct node *item = list->items[i];
		const char *path = item_path(item), *name = "NAME";
		const struct map taken = {0};

		if (is_entry(item)) {
			diag_help(&list->mark, "%s: %s (without the dash)", item->items[0]->text,
			    item->items[1]->kind == NODE_SCALAR ? item->items[1]->text : "{...}");
			continue;
		}
		for (size_t j = 0; item->kind == NODE_MAPPING && j < item->count; j += 2)
			if (strcmp(item->items[j]->text, "name") == 0 &&
			    item->items[j + 1]->kind == NODE_SCALAR)
				name = item->items[j + 1]->text;
		if (path && path[0] && strcmp(name, "NAME") == 0) {
			struct strings paths = {0};

			strings_add(arena, &paths, arena_strdup(arena, path));
			test_names(arena, &paths, &taken, &name);
		}
		if (item->kind == NODE_MAPPING && !path)
			diag_help(&list->mark, "%s: {...}", name);
		else
			diag_help(&list->mark, "%s: %s", name, path ? path : "PATH");
	}
	if (list->count > SHOWN)
		diag_help(&list->mark, "and so on: each test has a name, without a dash");
}

void advise_phases(const struct node *mapping)
{
	if (mapping->kind == NODE_MAPPING && mapping->count)
		diag_help(&mapping->mark, "- name: %s", mapping->items[0]->text);
}

/* The runner that files with such a name mostly have: the nearest first. */
static const struct usual_runner {
	const char *pattern, *runner;
} usual_runners[] = {
    {"*.cy.[jt]s*", "cypress"},
    {"*.spec.[jt]s*", "playwright"},
    {"*.test.[jt]s*", "vitest"},
    {"*.spec.[cm][jt]s", "playwright"},
    {"*.test.[cm][jt]s", "node"},
    {"*_test.go", "go"},
    {"*_spec.rb", "rspec"},
    {"*_test.rb", "minitest"},
    {"*Test.php", "phpunit"},
    {"*.postman_collection.json", "newman"},
    {"*.bats", "bats"},
    {"*.py", "pytest"},
    {"*.robot", "robot"},
    {"*.t", "prove"},
    {"*.rb", "minitest"},
    {"*.sh", "command"},
    {"*://*", "http"},
};

/* A path without the test in it: tests/test_a.py::test_one. */
static const char *usual_runner(struct arena *arena, const char *path)
{
	const char *select = strstr(path, "://") ? NULL : strstr(path, "::");
	const char *file = select ? arena_strndup(arena, path, (size_t)(select - path)) : path;

	for (size_t i = 0; i < sizeof usual_runners / sizeof *usual_runners; i++)
		if (fnmatch(usual_runners[i].pattern, file, 0) == 0)
			return usual_runners[i].runner;
	return NULL;
}

void advise_runner(struct arena *arena, const struct test *test)
{
	const char *runner = test->path ? usual_runner(arena, test->path) : NULL;

	if (!runner)
		diag_help(&test->mark,
		    test->path ? "runner: NAME, in the phase or in the test; or "
				 "%s: {command: \"...\"}"
			       : "%s: {command: \"...\"}",
		    test->name);
	else if (strcmp(runner, "command") == 0)
		diag_help(&test->mark, "%s: {command: [sh, \"%s\"]}", test->name, test->path);
	else
		diag_help(&test->mark, "runner: %s, in the phase or in the test", runner);
}
