/* SPDX-License-Identifier: MIT */
#include "run/artifacts.h"

#include "base/die.h"
#include "base/files.h"
#include "base/stat_time.h"
#include "state/spare_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The time of an empty directory: whoever makes something in it changes that. So one look tells
 * whether it stayed empty. */
static const struct timespec UNTOUCHED = {.tv_sec = 1, .tv_nsec = 0};

static bool is_untouched(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return false;
	return stat_modified(&st).tv_sec == UNTOUCHED.tv_sec &&
	       stat_modified(&st).tv_nsec == UNTOUCHED.tv_nsec;
}

/* A directory that an earlier test of the phase had. */
static bool take_spare(const struct job *job)
{
	for (int i = 0; i < SPARE_DIRS; i++) {
		const char *spare = spare_dir(job->arena, job->out, job->phase, i);

		/* Looking first is cheap, and a rename in vain is not. */
		if (file_exists(spare) && rename(spare, job->artifacts) == 0)
			return is_untouched(job->artifacts);
	}
	return false;
}

static bool put_aside(const struct job *job)
{
	for (int i = 0; i < SPARE_DIRS; i++) {
		const char *spare = spare_dir(job->arena, job->out, job->phase, i);

		/* Should another test choose the same name now: both are empty, and one replaces
		 * the other. */
		if (!file_exists(spare))
			return rename(job->artifacts, spare) == 0;
	}
	return false;
}

static void make(const struct job *job)
{
	struct timespec times[2] = {UNTOUCHED, UNTOUCHED};

	if (dir_make(job->artifacts) != 0 || utimensat(AT_FDCWD, job->artifacts, times, 0) != 0)
		die("make the directory %s:", job->artifacts);
}

void artifacts_keep(const struct job *job, int attempt)
{
	const char *kept = arena_printf(job->arena, "%s.%d", job->artifacts, attempt - 1);

	if (rmdir(job->artifacts) != 0 && errno != ENOENT && rename(job->artifacts, kept) != 0)
		die("rename %s:", job->artifacts);
}

void artifacts_begin(const struct job *job, int attempt)
{
	if (attempt > 1) {
		if (is_untouched(job->artifacts))
			return;
		artifacts_keep(job, attempt);
	}
	if (!take_spare(job))
		make(job);
}

bool artifacts_end(const struct job *job)
{
	if (is_untouched(job->artifacts) && put_aside(job))
		return false;
	return rmdir(job->artifacts) != 0 && errno != ENOENT;
}
