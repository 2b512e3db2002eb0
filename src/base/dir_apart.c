/* SPDX-License-Identifier: MIT */
/* ext4 spreads the directories below one with the flag T (see chattr(1)), as those below the root,
 * and looks for a place from one on that is a hash of the name. So the directory gets its name
 * later. */
#include "base/dir_apart.h"

#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/fs.h>
#include <sys/ioctl.h>
#endif

/* Sets whether directories below the open one are spread; false: that cannot be had, or was so. */
static bool spread(int dir, bool on)
{
#if defined(__linux__) && defined(FS_TOPDIR_FL)
	int flags, set;

	if (ioctl(dir, FS_IOC_GETFLAGS, &flags) != 0)
		return false;
	set = on ? flags | FS_TOPDIR_FL : flags & ~FS_TOPDIR_FL;
	return set != flags && ioctl(dir, FS_IOC_SETFLAGS, &set) == 0;
#else
	(void)dir;
	(void)on;
	return false;
#endif
}

/* A name that none had before. */
static bool other_name(const char *name, char *out, size_t size)
{
	struct timespec now = time_wall();

	return (size_t)snprintf(out, size, ".%s.%ld-%lld%09ld", name, (long)getpid(),
		   (long long)now.tv_sec, now.tv_nsec) < size;
}

/* Makes it under another name, and renames it. */
static int make_spread(int dir, const char *name, const char *other)
{
	int made = mkdirat(dir, other, 0777), error = errno;

	(void)spread(dir, false);
	if (made == 0 && renameat(dir, other, dir, name) == 0)
		return 0;
	/* Another one has made it meanwhile, and something is in it. */
	error = made != 0 ? error : errno == ENOTEMPTY ? EEXIST : errno;
	if (made == 0)
		(void)unlinkat(dir, other, AT_REMOVEDIR);
	errno = error;
	return -1;
}

int dir_make_apart(const char *parent, const char *name)
{
	int dir = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = -1, error;
	char other[NAME_MAX + 1];
	struct stat st;

	if (dir < 0)
		return -1;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		errno = EEXIST;
	else if (other_name(name, other, sizeof other) && spread(dir, true))
		result = make_spread(dir, name, other);
	else
		result = mkdirat(dir, name, 0777);
	error = errno;
	close(dir);
	errno = error;
	return result;
}
