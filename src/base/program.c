/* SPDX-License-Identifier: MIT */
#include "base/program.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *name = "e2e", *path = "e2e";
static bool (*before_message)(void);

static void open_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		/* The lowest that is free is the one that is missing. */
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
			return;
}

/* Ignored, as some servers leave it to what they start, a child would leave no exit code. */
static void hear_of_children(void)
{
	sigset_t child;

	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &child, NULL);
}

void program_begin(const char *argv0)
{
	const char *slash = strrchr(argv0, '/');

	path = argv0;
	name = slash ? slash + 1 : argv0;
	open_standard_descriptors();
	hear_of_children();
}

const char *program_name(void)
{
	return name;
}

const char *program_path(void)
{
	return path;
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
