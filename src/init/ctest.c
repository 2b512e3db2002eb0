/* SPDX-License-Identifier: MIT */
#include "init/ctest.h"

#include "base/files.h"
#include "base/strings.h"
#include "init/config.h"

#include <string.h>

enum { DEPTH_MAX = 16, NAMES_MAX = 10000 };

const char *ctest_build_dir(struct arena *arena, const char *dir)
{
	static const char *const names[] = {"build", "_build", "out", "builddir",
	    "cmake-build-debug", "cmake-build-release", "Build"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (file_exists(path_join(
			arena, dir, arena_printf(arena, "%s/CTestTestfile.cmake", names[i]))))
			return names[i];
	return NULL;
}

/* The first argument of a command of CMake: in brackets ([=[a]=]), in quotes, or plain. */
static char *first_argument(struct arena *arena, const char *text)
{
	size_t equals;

	text += strspn(text, " \t\n");
	if (*text == '"')
		return arena_strndup(arena, text + 1, strcspn(text + 1, "\""));
	equals = *text == '[' ? strspn(text + 1, "=") : 0;
	if (*text == '[' && text[1 + equals] == '[') {
		const char *close = arena_printf(arena, "]%.*s]", (int)equals, text + 1);
		const char *from = text + 2 + equals, *end = strstr(from, close);

		return arena_strndup(arena, from, end ? (size_t)(end - from) : strlen(from));
	}
	return arena_strndup(arena, text, strcspn(text, " \t\n)"));
}

/* What stands behind the name of the command at the beginning of the line, or NULL. */
static const char *arguments_of(const char *line, const char *command)
{
	size_t len = strlen(command);

	line += strspn(line, " \t");
	return strncmp(line, command, len) == 0 && line[len] == '(' ? line + len + 1 : NULL;
}

static void add_names(struct arena *arena, const char *build, struct strings *names, int depth)
{
	const char *text = config_text(arena, build, "CTestTestfile.cmake");

	for (const char *line = text; line && depth < DEPTH_MAX; line = strchr(line, '\n')) {
		const char *arguments;

		line += *line == '\n';
		if (names->count >= NAMES_MAX)
			return;
		if ((arguments = arguments_of(line, "add_test")))
			strings_add(arena, names, first_argument(arena, arguments));
		else if ((arguments = arguments_of(line, "subdirs")))
			add_names(arena, path_join(arena, build, first_argument(arena, arguments)),
			    names, depth + 1);
	}
}

void ctest_names(struct arena *arena, const char *build, struct strings *names)
{
	add_names(arena, build, names, 0);
}
