/* SPDX-License-Identifier: MIT */
#include "exec/jobserver.h"

#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What make was told, as far as it matters here. */
struct flags {
	long jobs;        /* 0: -j without a number; -1: no -j */
	const char *auth; /* "R,W" or "fifo:PATH"; NULL: there is no jobserver */
};

static const char *value_of(const char *word, const char *option)
{
	size_t len = strlen(option);

	return strncmp(word, option, len) == 0 ? word + len : NULL;
}

/* The last of each counts. What comes behind "--" are variables. */
static struct flags read_flags(struct arena *arena)
{
	/* Before make 4.2 it had another name. */
	static const char *const names[] = {"--jobserver-auth=", "--jobserver-fds="};
	const char *makeflags = getenv("MAKEFLAGS");
	struct flags flags = {.jobs = -1};
	char *text = arena_strdup(arena, makeflags ? makeflags : ""), *rest = text;

	for (const char *word; (word = strtok_r(rest, " ", &rest)) && strcmp(word, "--") != 0;) {
		if (strncmp(word, "-j", 2) == 0)
			flags.jobs = strtol(word + 2, NULL, 10);
		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
			if (value_of(word, names[i]))
				flags.auth = value_of(word, names[i]);
	}
	return flags;
}

static bool is_pipe(int fd, struct stat *status)
{
	return fd >= 0 && fstat(fd, status) == 0 && S_ISFIFO(status->st_mode);
}

/* A description of our own: on make's, O_NONBLOCK would be make's too. */
static int open_again(struct arena *arena, int fd, int how)
{
	return open(arena_printf(arena, "/proc/self/fd/%d", fd), how | O_NONBLOCK | O_CLOEXEC);
}

/* The descriptors that make left open, if they are what they are said to be: whoever stands between
 * make and us may have closed them and opened others. */
static void open_pipe(struct arena *arena, struct jobserver *jobserver, int in, int out)
{
	struct stat from, to;

	if (!is_pipe(in, &from) || !is_pipe(out, &to) || from.st_dev != to.st_dev ||
	    from.st_ino != to.st_ino)
		return;
	jobserver->taken_from = open_again(arena, in, O_RDONLY);
	jobserver->given_to = open_again(arena, out, O_WRONLY);
}

static void open_fifo(struct jobserver *jobserver, const char *path)
{
	struct stat status;

	jobserver->taken_from = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	jobserver->given_to = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (!is_pipe(jobserver->taken_from, &status) && jobserver->taken_from >= 0) {
		close(jobserver->taken_from);
		jobserver->taken_from = -1;
	}
}

static void close_both(struct jobserver *jobserver)
{
	if (jobserver->taken_from >= 0)
		close(jobserver->taken_from);
	if (jobserver->given_to >= 0)
		close(jobserver->given_to);
	jobserver->taken_from = jobserver->given_to = -1;
}

void jobserver_open(struct arena *arena, struct jobserver *jobserver)
{
	const struct flags flags = read_flags(arena);
	const char *fifo = flags.auth ? value_of(flags.auth, "fifo:") : NULL;
	int in, out;

	*jobserver = (struct jobserver){.jobs = 1, .taken_from = -1, .given_to = -1};
	if (!flags.auth) {
		jobserver->jobs = flags.jobs == 0 ? 0 : 1;
		return;
	}
	/* A make before 4.2 does not say how many there are. */
	if (flags.jobs < 2 || flags.jobs > INT_MAX)
		return;
	if (fifo)
		open_fifo(jobserver, fifo);
	/* NOLINTNEXTLINE(cert-err34-c): what is no descriptor cannot be opened again. */
	else if (sscanf(flags.auth, "%d,%d", &in, &out) == 2)
		open_pipe(arena, jobserver, in, out);
	if (jobserver->taken_from >= 0 && jobserver->given_to >= 0)
		jobserver->jobs = (int)flags.jobs;
	else
		close_both(jobserver);
}

size_t jobserver_take(const struct jobserver *jobserver, char *bytes, size_t count)
{
	ssize_t n;

	if (count == 0)
		return 0;
	do
		n = read(jobserver->taken_from, bytes, count);
	while (n < 0 && errno == EINTR);
	return n > 0 ? (size_t)n : 0;
}

void jobserver_give(const struct jobserver *jobserver, const char *bytes, size_t count)
{
	while (count) {
		ssize_t n = write(jobserver->given_to, bytes, count);

		if (n < 0 && errno == EINTR)
			continue;
		/* Make is gone, and nobody waits for them. */
		if (n <= 0)
			return;
		bytes += n;
		count -= (size_t)n;
	}
}
