/* SPDX-License-Identifier: MIT */
/* Which file it is and in which state: when none of this differs, it was not written since, up to
 * what was written within one tick of the file system's clock. */
#ifndef E2E_BASE_FILE_IDENTITY_H
#define E2E_BASE_FILE_IDENTITY_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

/* Seconds: a file or directory that was changed this long before it was read cannot have been
 * changed after that without showing it in its times, also on a file system that keeps whole
 * seconds. */
enum { FILE_TIME_TICK = 3 };

struct file_identity {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
};

struct file_identity file_identity_of(const struct stat *st);

bool file_identity_equal(const struct file_identity *a, const struct file_identity *b);

#endif
