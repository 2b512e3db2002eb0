/* SPDX-License-Identifier: MIT */
#include "base/tree_copy.h"

#include "base/stat_time.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno != EINTR)
			return -1;
		bytes += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int copy_bytes(int in, int out)
{
	char chunk[64 * 1024];

	for (;;) {
		ssize_t n = read(in, chunk, sizeof chunk);

		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || write_all(out, chunk, (size_t)n) != 0)
			return -1;
	}
}

static int copy_file(const char *from, const char *to, const struct stat *st)
{
	const struct timespec times[2] = {stat_modified(st), stat_modified(st)};
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), out, saved, result;

	if (in < 0)
		return -1;
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, st->st_mode & 0777);
	result = out < 0 ? -1 : copy_bytes(in, out);
	if (result == 0)
		result = futimens(out, times);
	saved = errno;
	close(in);
	if (out >= 0 && close(out) != 0 && result == 0)
		return -1;
	errno = saved;
	return result;
}

static int copy_link(const char *from, const char *to)
{
	char target[PATH_MAX];
	ssize_t len = readlink(from, target, sizeof target - 1);

	if (len < 0)
		return -1;
	target[len] = '\0';
	return symlink(target, to);
}

static int copy_directory(const char *from, const char *to)
{
	struct arena scratch = {0};
	DIR *dir = opendir(from);
	int result = dir && mkdir(to, 0777) == 0 ? 0 : -1, saved;

	for (const struct dirent *entry; result == 0 && (entry = readdir(dir));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			result = tree_copy(arena_printf(&scratch, "%s/%s", from, entry->d_name),
			    arena_printf(&scratch, "%s/%s", to, entry->d_name));
	saved = errno;
	if (dir)
		closedir(dir);
	arena_release(&scratch);
	errno = saved;
	return result;
}

int tree_copy(const char *from, const char *to)
{
	struct stat st;

	if (lstat(from, &st) != 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	if (S_ISREG(st.st_mode))
		return copy_file(from, to, &st);
	if (S_ISLNK(st.st_mode))
		return copy_link(from, to);
	return S_ISDIR(st.st_mode) ? copy_directory(from, to) : 0;
}
