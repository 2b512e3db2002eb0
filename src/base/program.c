/* SPDX-License-Identifier: MIT */
#include "base/program.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *name = "e2e";
static bool (*before_message)(void);

void program_set_name(const char *argv0)
{
	const char *slash = strrchr(argv0, '/');

	name = slash ? slash + 1 : argv0;
}

const char *program_name(void)
{
	return name;
}

void program_before_message(bool (*may_print)(void))
{
	before_message = may_print;
}

bool program_may_print(void)
{
	return !before_message || before_message();
}

void die_no_memory(void)
{
	static const char message[] = ": out of memory\n";
	size_t len = strlen(name);

	/* Without allocating, or we would be back here. */
	if (program_may_print() && write(STDERR_FILENO, name, len) == (ssize_t)len) {
		ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);

		(void)ignored;
	}
	exit(EXIT_OWN_FAILURE);
}
