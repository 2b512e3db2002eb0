/* SPDX-License-Identifier: MIT */
#include "plan/test_input.h"

#include "base/files.h"
#include "plan/uses.h"
#include "text/interpolate.h"

#include <string.h>

/* Notes that a path uses an environment variable: its value is not known before it is used. */
static const char *note_variable(void *context, const char *name)
{
	(void)name;
	*(bool *)context = true;
	return "";
}

/* Whether the command is its path and nothing else, given to the shell: the preset "command". */
static bool path_is_command_line(const struct test *test)
{
	const struct strings *argv = &test->command.argv;

	return argv->count == 3 && strcmp(argv->items[0], "sh") == 0 &&
	       strcmp(argv->items[1], "-c") == 0 && strcmp(argv->items[2], "${path}") == 0;
}

static void add_target(struct arena *arena, struct own_targets *targets, char *name)
{
	map_put(arena, &targets->names, name, name);
}

static void fill_targets(struct arena *arena, struct own_targets *targets)
{
	const struct plan *plan = targets->plan;

	add_target(arena, targets, arena_strdup(arena, "e2e"));
	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *phase = &plan->phases[i];

		if (!phase->name)
			continue;
		add_target(arena, targets, arena_printf(arena, "e2e/%s", phase->name));
		for (size_t j = 0; j < phase->test_count; j++)
			add_target(arena, targets,
			    arena_printf(arena, "e2e/%s/%s", phase->name, phase->tests[j].name));
	}
}

static bool is_own_target(struct arena *arena, struct own_targets *targets, const char *file)
{
	file = path_in_make(file);
	if (strncmp(file, "e2e", 3) != 0)
		return false;
	if (file[3] == '-' && (!strchr(file, '/') || strncmp(file, "e2e-input/", 10) == 0))
		return true;
	if (targets->names.count == 0)
		fill_targets(arena, targets);
	return map_get(&targets->names, file) != NULL;
}

static void watch(
    struct arena *arena, struct own_targets *targets, struct test *test, const char *file)
{
	test->input = file;
	/* No line of a Makefile can hold a newline. */
	test->input_kind = strpbrk(file, "\r\n") || is_own_target(arena, targets, file)
			       ? INPUT_UNKNOWN
			       : INPUT_FILE;
}

/* The length of the path without ":LINE" or ":LINE:COLUMN" behind it. */
static size_t without_line(const char *path)
{
	size_t len = strlen(path);

	for (int i = 0; i < 2; i++) {
		size_t end = len;

		while (end > 0 && path[end - 1] >= '0' && path[end - 1] <= '9')
			end--;
		if (end == len || end < 2 || path[end - 1] != ':')
			break;
		len = end - 1;
	}
	return len;
}

/* Leaves of the path what is a file for the runner's tool; false: nothing is. */
static bool is_file(enum path_kind kind, char *path)
{
	size_t len = strlen(path);

	switch (kind) {
	case PATH_UNSAID:
	case PATH_FILE:
		return true;
	case PATH_NAME:
		return false;
	case PATH_CLASS:
		return strchr(path, '/') != NULL;
	case PATH_PACKAGE:
		if (path[0] != '.' && path[0] != '/')
			return false;
		if (len > 4 && strcmp(path + len - 4, "/...") == 0)
			path[len - 4] = '\0';
		return true;
	}
	return true;
}

static void watch_file(
    struct arena *arena, struct own_targets *targets, struct test *test, char *path)
{
	char *select = strstr(path, "::");

	if (path_is_command_line(test)) {
		path[strcspn(path, " \t\n;&|<>()$`\"'")] = '\0';
		if (!strchr(path, '/'))
			return; /* found on the PATH, or the shell's own */
	} else if (!is_file(test->runner ? test->runner->path_is : PATH_UNSAID, path)) {
		/* What the name stands for is not known. */
		test->input_kind = INPUT_UNKNOWN;
		return;
	} else if (select) {
		*select = '\0';
	} else {
		path[without_line(path)] = '\0';
	}
	if (path[0] == '\0')
		return;
	watch(arena, targets, test, path_join(arena, test->dir, path));
}

void test_input_set(struct arena *arena, struct own_targets *targets, struct test *test)
{
	bool uses_variable = false;
	const struct interpolation with = {
	    {.name = test->name, .phase = test->phase->name}, note_variable, &uses_variable};
	struct buf path = BUF_INIT, error = BUF_INIT;

	test->input_kind = INPUT_NONE;
	if (test->found)
		watch(arena, targets, test, test->found);
	else if (test->path && interpolate(test->path, &with, &path, &error) == 0) {
		if (uses_variable && !strstr(test->path, "://"))
			test->input_kind = INPUT_UNKNOWN;
		else if (!strstr(path.text, "://"))
			watch_file(arena, targets, test, path.text);
	}
	buf_release(&path);
	buf_release(&error);
}

const char *test_input_file(const struct test *test)
{
	return test->input_kind == INPUT_FILE && test->input ? path_in_make(test->input) : NULL;
}
