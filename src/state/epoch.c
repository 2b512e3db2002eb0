/* SPDX-License-Identifier: MIT */
#include "state/epoch.h"

#include "base/die.h"
#include "base/stat_time.h"
#include "state/run_state.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool epoch_time(struct arena *arena, const char *out, struct timespec *time)
{
	struct stat st;

	if (stat(run_file(arena, out, "epoch"), &st) != 0)
		return false;
	*time = stat_modified(&st);
	return true;
}

static void touch(const char *path, const struct timespec *time)
{
	struct timespec times[2] = {*time, *time};
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);

	/* The time itself and not "now": the kernel's idea of now for files lags some milliseconds
	 * behind, and a stamp of these could seem newer. */
	if (fd < 0 || futimens(fd, times) != 0 || close(fd) != 0)
		die("touch %s:", path);
}

void epoch_set(struct arena *arena, const char *out, const struct timespec *time)
{
	touch(run_file(arena, out, "epoch"), time);
}

void epoch_set_fixtures(
    struct arena *arena, const char *out, const char *phase, const struct timespec *time)
{
	touch(run_file(arena, out, arena_printf(arena, "%s/%s", OWED_DIR, phase)), time);
}
