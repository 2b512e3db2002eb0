/* SPDX-License-Identifier: MIT */
#include "plan/found_files.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/files.h"
#include "base/map.h"
#include "plan/file_walk.h"
#include "plan/limits.h"
#include "plan/looked_in.h"
#include "plan/test_input.h"
#include "plan/test_names.h"
#include "plan/uses.h"
#include "text/interpolate.h"

#include <string.h>

/* A test that was written for a file, and the next one that was written for the same. */
struct written {
	struct test *test;
	struct written *next;
	bool placed;
};

struct finder {
	struct arena *arena;
	struct runners *runners;
	struct plan *plan;
	struct looked_in *looked;
};

/* ---- the tests that say more about a file ---- */

/* The file of a test, as a template, seen from where make runs. */
static const char *file_of(struct finder *finder, const char *dir, const char *path)
{
	return path_plain(finder->arena, path_join(finder->arena, dir, path));
}

static const char *dir_of(
    struct finder *finder, const struct runner *runner, const struct test *test)
{
	if (test->dir)
		return test->dir;
	if (test->runner_name)
		runner = runners_look(finder->runners, test->runner_name);
	return runner ? runner->dir : NULL;
}

/* Those of the phase by their files, in the order of phases.yaml. */
static struct written *by_file(struct finder *finder, const struct phase *phase,
    const struct runner *runner, struct map *files)
{
	struct written *all = arena_alloc(finder->arena, (phase->test_count + 1) * sizeof *all);

	for (size_t i = phase->test_count; i-- > 0;) {
		struct test *test = &phase->tests[i];

		all[i].test = test;
		if (test->path)
			all[i].next = map_put(finder->arena, files,
			    file_of(finder, dir_of(finder, runner, test), test->path), &all[i]);
	}
	return all;
}

/* ---- the tests of found files ---- */

/* What the shell would take for more than a part of a name. */
static bool means_something_to_shell(const char *path)
{
	return path[strcspn(path, " \t\n\r\\'\"`$;&|<>()*?[]#{}!")] != '\0';
}

/* The path as the command gets it, a template. */
static const char *path_for(
    struct finder *finder, const struct test *test, const char *path, const struct command *command)
{
	const struct strings *argv = &command->argv;
	bool shell = argv->count == 3 && strcmp(argv->items[0], "sh") == 0 &&
		     strcmp(argv->items[1], "-c") == 0 && interpolate_uses(argv->items[2], "path");
	struct buf quoted = BUF_INIT;
	const char *result;

	if (shell && means_something_to_shell(path))
		diag_error(&test->mark,
		    "the runner's command is a shell line, which would split the file name %s; "
		    "write the command as a list, or exclude the file",
		    path);
	/* Neither an option nor, where the path is the command itself, looked for on the PATH. */
	if (path[0] == '-' || (shell && !strchr(path, '/')))
		buf_adds(&quoted, "./");
	interpolate_quote(&quoted, path);
	result = arena_strdup(finder->arena, quoted.text);
	buf_release(&quoted);
	return result;
}

static struct test new_test(struct finder *finder, const struct runner *runner,
    const struct found_file *file, const char *name)
{
	struct test test = {
	    .name = name,
	    .mark = *file->mark,
	    .path_mark = *file->mark,
	    .found = path_join(finder->arena, runner->dir, file->path),
	    .limits = limits_unset,
	};

	test.path = path_for(finder, &test, file->path, &runner->command);
	return test;
}

/* Where the path decides nothing, each test would be the same. */
static void check_path_is_used(
    struct finder *finder, const struct phase *phase, const struct runner *runner)
{
	const struct test any = {
	    .command = runner->command, .report = runner->report, .runner = runner};

	if (runner->command.argv.count && !command_uses(&any.command, "path") &&
	    !test_environment_uses(finder->plan, &any, "path"))
		diag_error(&phase->files_mark,
		    "the runner \"%s\" does not use ${path}, so every file would run the same "
		    "command",
		    runner->name);
}

static void merge(struct finder *finder, struct phase *phase, const struct runner *runner,
    const struct found_list *found)
{
	struct arena *arena = finder->arena;
	struct map files = {0}, taken = {0};
	struct written *written = by_file(finder, phase, runner, &files);
	struct strings paths = {.count = found->count};
	const char **names = arena_alloc(arena, (found->count + 1) * sizeof *names);
	struct test *tests =
	    arena_alloc(arena, (found->count + phase->test_count + 1) * sizeof *tests);
	size_t count = 0;

	paths.items = arena_alloc(arena, (found->count + 1) * sizeof *paths.items);
	for (size_t i = 0; i < found->count; i++)
		paths.items[i] = arena_strdup(arena, found->items[i].path);
	for (size_t i = 0; i < phase->test_count; i++)
		map_put(arena, &taken, phase->tests[i].name, &phase->tests[i]);
	test_names(arena, &paths, &taken, names);
	for (size_t i = 0; i < found->count; i++) {
		struct buf quoted = BUF_INIT;
		struct written *said;

		interpolate_quote(&quoted, found->items[i].path);
		said = map_get(&files, file_of(finder, runner->dir, quoted.text));
		buf_release(&quoted);
		if (!said)
			tests[count++] = new_test(finder, runner, &found->items[i], names[i]);
		for (; said && !said->placed; said = said->next) {
			tests[count] = *said->test;
			tests[count++].found = path_join(arena, runner->dir, found->items[i].path);
			said->placed = true;
		}
	}
	for (size_t i = 0; i < phase->test_count; i++)
		if (!written[i].placed)
			tests[count++] = *written[i].test;
	finder->plan->test_count += count - phase->test_count;
	phase->tests = tests;
	phase->test_count = count;
	for (size_t i = 0; i < count; i++)
		tests[i].phase = phase;
	if (finder->plan->test_count > TESTS_MAX)
		diag_error(&phase->files_mark, "more than %d tests in one plan", TESTS_MAX);
}

static void find(struct finder *finder, struct phase *phase)
{
	const struct runner *runner = NULL;
	struct found_list found;

	if (phase->excluded_mark.line && !phase->files_mark.line) {
		diag_error(&phase->excluded_mark, "exclude needs files, and the phase has none");
		phase->misread = true;
	}
	if (!phase->files.count)
		return;
	if (!phase->runner_name)
		diag_error(&phase->files_mark, "a phase with files needs a runner for them");
	else
		runner = runners_look(finder->runners, phase->runner_name);
	if (!runner)
		return;
	phase->files_dir = runner->dir;
	check_path_is_used(finder, phase, runner);
	found = file_walk(finder->arena,
	    &(struct file_search){
		.key = "files",
		.files = &phase->files,
		.excluded = &phase->excluded,
		.dir = runner->dir,
		.output = finder->plan->output,
	    },
	    finder->looked);
	merge(finder, phase, runner, &found);
}

void found_files_add(
    struct arena *arena, struct runners *runners, struct plan *plan, struct looked_in *looked)
{
	struct finder finder = {.arena = arena, .runners = runners, .plan = plan, .looked = looked};

	for (size_t i = 0; i < plan->phase_count; i++)
		find(&finder, &plan->phases[i]);
}
