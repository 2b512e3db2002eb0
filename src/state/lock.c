/* SPDX-License-Identifier: MIT */
#include "state/lock.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "exec/host.h"
#include "exec/make.h"
#include "exec/process.h"
#include "state/lock_keeper.h"
#include "state/run_state.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned long long start_of(long long pid)
{
	struct process process;

	return process_read((pid_t)pid, &process) ? process.start : 0;
}

static bool is_alive(long long pid, unsigned long long start)
{
	struct process process;

	if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
		return false;
	/* One that has ended, and that nobody has reaped, is gone too. */
	if (process_read((pid_t)pid, &process))
		return process.start == start && process.state != 'Z';
	return start == 0;
}

/* Whether both makes are of one family: `make -j2 e2e/one e2e/two` starts a make for each. Two that
 * a shell started side by side are not; make counts its levels, so we can tell. */
static bool is_relative(long long self, long long other)
{
	const char *level = getenv("MAKELEVEL");
	struct process a, b;

	if (!process_read((pid_t)self, &a) || !process_read((pid_t)other, &b))
		return false;
	return b.parent == self || (level && strtol(level, NULL, 10) > 1 &&
				       (a.parent == b.parent || a.parent == other));
}

/* What the lock's text says: "MAKE START HOST KEEPER START". */
struct lock_text {
	long long make, keeper;
	unsigned long long make_start, keeper_start;
	bool here; /* the pids are of this host */
};

static bool read_text(struct arena *arena, const char *out, struct lock_text *text)
{
	const char *line = run_mark(arena, out, "lock");
	const char *host;
	char *end;
	size_t len;

	*text = (struct lock_text){0};
	if (!line)
		return false;
	text->make = strtoll(line, &end, 10);
	text->make_start = strtoull(end, &end, 10);
	host = end + strspn(end, " ");
	len = strcspn(host, " \n");
	if (text->make <= 0 || !len)
		return false;
	text->here = strcmp(arena_strndup(arena, host, len), host_identity(arena)) == 0;
	text->keeper = strtoll(host + len, &end, 10);
	text->keeper_start = strtoull(end, &end, 10);
	return true;
}

/* Of a new text, too, `fd` is the lock: it is written in place. */
static void write_text(struct arena *arena, const char *path, int fd, pid_t keeper)
{
	long long make = make_pid();
	const char *line = arena_printf(arena, "%lld %llu %s %lld %llu\n", make, start_of(make),
	    host_identity(arena), (long long)keeper, keeper ? start_of(keeper) : 0);

	if (ftruncate(fd, 0) != 0 || pwrite(fd, line, strlen(line), 0) != (ssize_t)strlen(line))
		die("write %s:", path);
}

/* A descriptor that has the lock; -1: somebody else has it. */
static int try_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);

	if (fd < 0)
		die("open %s:", path);
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			die("lock %s (the results need a file system that has locks):", path);
		close(fd);
		return -1;
	}
	if (file_is_at(fd, path))
		return fd;
	close(fd);
	return -1;
}

/* Seconds: between two looks; for a make that is just ending, or beginning; and for one elsewhere,
 * of which only the lock can be seen. */
static const double PAUSE = 0.01, PATIENCE = 3, ELSEWHERE = 0.2;

bool lock_take(struct arena *arena, const char *out, int *fd, struct lock_owner *owner)
{
	const char *path = run_file(arena, out, "lock");
	long long self = make_pid();
	double began = time_monotonic();

	while ((*fd = try_lock(path)) < 0) {
		struct lock_text text;
		bool known = read_text(arena, out, &text);
		/* Asked first: of one that ends between the two, nothing is known any more. */
		bool relative = known && text.here && is_relative(self, text.make);
		bool there = known && text.here && is_alive(text.make, text.make_start);

		*owner =
		    (struct lock_owner){known && text.here ? text.make : 0, known && !text.here};
		if (there && text.make == self)
			return true;
		if (there && !relative)
			return false;
		if (!there && time_monotonic() >= began + (owner->elsewhere ? ELSEWHERE : PATIENCE))
			return false;
		time_sleep(PAUSE);
	}
	write_text(arena, path, *fd, 0);
	return true;
}

void lock_keep(struct arena *arena, const char *out, int fd, bool side_by_side)
{
	const char *path = run_file(arena, out, "lock");
	long long make = make_pid();
	pid_t keeper;

	if (fd < 0)
		return;
	keeper = lock_keeper_start(fd, (pid_t)make, start_of(make), side_by_side ? out : NULL);
	if (keeper < 0)
		die("start a process:");
	write_text(arena, path, fd, keeper);
	close(fd);
}

long long lock_holder(struct arena *arena, const char *out)
{
	struct lock_text text;

	return read_text(arena, out, &text) && text.here && is_alive(text.make, text.make_start)
		   ? text.make
		   : 0;
}

bool lock_is_held(struct arena *arena, const char *out)
{
	return lock_holder(arena, out) != 0;
}

bool lock_is_free(struct arena *arena, const char *out)
{
	const char *path = run_file(arena, out, "lock");
	double began = time_monotonic();

	while (file_is_locked(path, true)) {
		struct lock_text text;
		bool elsewhere = read_text(arena, out, &text) && !text.here;

		if (lock_is_held(arena, out) ||
		    time_monotonic() >= began + (elsewhere ? ELSEWHERE : PATIENCE))
			return false;
		time_sleep(PAUSE);
	}
	return true;
}

void lock_release(struct arena *arena, const char *out)
{
	struct lock_text text;

	if (!read_text(arena, out, &text))
		return;
	if (truncate(run_file(arena, out, "lock"), 0) != 0)
		warn("write %s:", run_file(arena, out, "lock"));
	if (text.here && text.keeper > 0 && start_of(text.keeper) == text.keeper_start)
		kill((pid_t)text.keeper, SIGTERM);
}

void tests_lock_make(struct arena *arena, const char *out)
{
	const char *path = run_file(arena, out, ALIVE_FILE);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);

	if (fd < 0)
		die("open %s:", path);
	close(fd);
}

bool tests_are_at_work(struct arena *arena, const char *out)
{
	return file_is_locked(run_file(arena, out, ALIVE_FILE), false);
}
