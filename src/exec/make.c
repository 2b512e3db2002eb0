/* SPDX-License-Identifier: MIT */
#include "exec/make.h"

#include "base/buf.h"
#include "exec/process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Make tells its children how many makes are above them. */
static const char LEVEL[] = "MAKELEVEL";
/* So many ancestors are looked at. */
enum { ANCESTORS_MAX = 64 };

static bool is_shell(const char *command)
{
	static const char *const shells[] = {"sh", "dash", "bash", "ksh", "zsh", "busybox"};

	for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
		if (strcmp(command, shells[i]) == 0)
			return true;
	return false;
}

/* Where environments cannot be seen. A make whose SHELL was changed may have put one between us. */
static pid_t behind_shell(void)
{
	struct process process;

	return process_read(getppid(), &process) && is_shell(process.command) ? process.parent
									      : getppid();
}

bool make_started_us(void)
{
	return getenv(LEVEL) != NULL;
}

pid_t make_pid(void)
{
	const char *level = getenv(LEVEL);
	struct buf environment = BUF_INIT;
	struct process process;
	pid_t pid = getppid(), found = 0;

	/* What stands between make and us has the level that we have; make itself has another. */
	for (int i = 0; level && pid > 1 && i < ANCESTORS_MAX; i++) {
		const char *theirs;

		buf_clear(&environment);
		if (!process_environment(pid, &environment))
			break;
		theirs = process_variable(&environment, LEVEL);
		if (!theirs || strcmp(theirs, level) != 0) {
			found = pid;
			break;
		}
		if (!process_read(pid, &process))
			break;
		pid = process.parent;
	}
	buf_release(&environment);
	return found ? found : behind_shell();
}

bool make_is_above(pid_t pid)
{
	struct process process;
	pid_t above = getppid();

	if (!make_started_us())
		return true;
	for (int i = 0; above != pid && i < ANCESTORS_MAX; i++) {
		/* Those above the first process of a PID namespace cannot be seen. */
		if (above == 0 || !process_read(above, &process))
			return true;
		if (above == 1)
			return false;
		above = process.parent;
	}
	return above == pid;
}

bool make_was_told(char letter)
{
	/* Options whose argument may stand in the same word. */
	static const char with_argument[] = "jlIO";
	const char *flags = getenv("MAKEFLAGS");
	bool first = true;

	/* The letters come first. Before make 4, those behind a long option or an argument are
	 * words of their own, with a dash. Behind "--" there are variables. */
	for (size_t len; flags && *flags; flags += len + (flags[len] == ' '), first = false) {
		const char *letters = flags + (flags[0] == '-');

		len = strcspn(flags, " ");
		if (strncmp(flags, "-- ", 3) == 0)
			return false;
		if (len == 0 || letters[0] == '-' || memchr(flags, '=', len) ||
		    (flags[0] == '-' ? strchr(with_argument, letters[0]) != NULL : !first))
			continue;
		if (memchr(letters, letter, len - (size_t)(letters - flags)))
			return true;
	}
	return false;
}
