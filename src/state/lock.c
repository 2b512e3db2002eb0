/* SPDX-License-Identifier: MIT */
#include "state/lock.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "exec/process.h"
#include "state/run_state.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

long long lock_make_pid(void)
{
	static const char *const shells[] = {"sh", "dash", "bash", "ksh", "zsh", "busybox"};
	long long pid = getppid();
	struct process process;

	/* A make whose SHELL was changed may have put a shell between us. */
	if (process_read((pid_t)pid, &process))
		for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
			if (strcmp(process.command, shells[i]) == 0)
				return process.parent;
	return pid;
}

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

/* The pid in a lock's text, and when that process started; 0 when it does not say. */
static long long parse_holder(const char *text, unsigned long long *start)
{
	char *second, *end;
	long long pid = strtoll(text, &second, 10);

	*start = strtoull(second, &end, 10);
	return end > second && pid > 0 ? pid : 0;
}

long long lock_take(struct arena *arena, const char *out)
{
	enum { TRIES = 10 };
	const char *path = run_file(arena, out, "lock");
	long long self = lock_make_pid();
	const char *text = arena_printf(arena, "%lld %llu\n", self, start_of(self));

	for (int i = 0; i < TRIES;) {
		const char *holder;
		long long pid;
		unsigned long long start;

		if (file_create_once(path, text) == 0)
			return 0;
		if (errno != EEXIST)
			break;
		holder = run_mark(arena, out, "lock");
		if (!holder) {
			i++;
			continue;
		}
		pid = parse_holder(holder, &start);
		if (pid == self)
			return 0;
		if (pid && is_alive(pid, start)) {
			if (!is_relative(self, pid))
				return pid;
			time_sleep(0.05);
			continue;
		}
		i++;
		if (unlink(path) != 0 && errno != ENOENT)
			break;
	}
	die("take the lock %s:", path);
}

long long lock_holder(struct arena *arena, const char *out)
{
	const char *holder = run_mark(arena, out, "lock");
	unsigned long long start;
	long long pid = holder ? parse_holder(holder, &start) : 0;

	return pid && is_alive(pid, start) ? pid : 0;
}

bool lock_is_held(struct arena *arena, const char *out)
{
	return lock_holder(arena, out) != 0;
}

void lock_release(struct arena *arena, const char *out)
{
	unlink(run_file(arena, out, "lock"));
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
