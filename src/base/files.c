/* SPDX-License-Identifier: MIT */
#include "base/files.h"

#include "base/die.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Closes and keeps the errno of what went wrong before. */
static int close_failed(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
	return -1;
}

static int check_regular(int fd, off_t *size)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return -1;
	*size = st.st_size;
	errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	return S_ISREG(st.st_mode) ? 0 : -1;
}

int file_read(const char *path, size_t limit, struct buf *out)
{
	return file_read_at(AT_FDCWD, path, false, limit, out);
}

/* Straight to where it is wanted: a large buffer on the stack costs a small program more than all
 * that it reads. */
int file_read_at(int dir, const char *path, bool regular, size_t limit, struct buf *out)
{
	enum { PIECE = 4096 };
	size_t total = 0, room;
	off_t size = PIECE;
	/* O_NONBLOCK: a FIFO in the way must not hold us up. */
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -1;
	if (!regular && check_regular(fd, &size) != 0)
		return close_failed(fd);
	for (;;) {
		ssize_t n;

		/* One more byte than there are tells that these are all. */
		room = size > (off_t)total ? (size_t)size - total + 1 : PIECE;
		if (room > limit - total)
			room = limit - total + 1;
		n = read(fd, buf_room(out, room), room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return close_failed(fd);
		total += (size_t)n;
		if (total > limit) {
			errno = EFBIG;
			return close_failed(fd);
		}
		buf_filled(out, (size_t)n);
		/* A short read of a regular file is its end: one read less for a small one. But one
		 * of /proc, which has no size, comes in pieces. */
		if (n == 0 || ((size_t)n < room && size > 0))
			break;
	}
	close(fd);
	return 0;
}

/* ".NAME.tmp" in the directory of `path`, into `out`. */
static int name_beside(const char *path, char *out, size_t size)
{
	const char *slash = strrchr(path, '/');
	int dir = slash ? (int)(slash + 1 - path) : 0;

	if ((size_t)snprintf(out, size, "%.*s.%s.tmp", dir, path, path + dir) >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

/* Never through something that lies there already: that is removed, when there is any. */
static int create_beside(const char *beside)
{
	int fd = openat(AT_FDCWD, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0 && errno == EEXIST && unlink(beside) == 0)
		fd = openat(AT_FDCWD, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	return fd;
}

static int fill_and_close(int fd, const struct buf *content, bool synced, const struct timespec *at)
{
	if (buf_write(content, fd) != 0)
		return close_failed(fd);
	if (at) {
		struct timespec times[2] = {*at, *at};

		if (futimens(fd, times) != 0)
			return close_failed(fd);
	}
	if (synced && fsync(fd) != 0)
		return close_failed(fd);
	return close(fd);
}

static int write_beside(
    const char *beside, const struct buf *content, bool synced, const struct timespec *at)
{
	int fd = create_beside(beside);

	return fd < 0 ? -1 : fill_and_close(fd, content, synced, at);
}

static int remove_beside(const char *beside)
{
	int saved = errno;

	unlink(beside);
	errno = saved;
	return -1;
}

/* A regular file that has no other name. */
static bool is_single(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_nlink == 1;
}

/* openat, here and elsewhere in what a test costs: some C libraries ask the kernel twice in open.
 */
int file_open_single(const char *path)
{
	struct stat st;
	int fd = openat(AT_FDCWD, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && is_single(&st))
		return fd;
	return close_failed(fd);
}

int file_draft(const char *beside, bool there)
{
	/* Written and not just allocated: that works on each file system. A file system gives room
	 * by blocks, and a first byte takes one. */
	static const char room[512];
	int fd = there ? file_open_single(beside) : -1;
	ssize_t written;

	if (fd < 0)
		fd = create_beside(beside);
	if (fd < 0)
		return -1;
	written = pwrite(fd, room, sizeof room, 0);
	if (written == (ssize_t)sizeof room)
		return fd;
	if (written >= 0)
		errno = ENOSPC;
	close_failed(fd);
	return remove_beside(beside);
}

int file_commit(int fd, const char *beside, const char *path, const struct buf *content,
    bool synced, const struct timespec *at)
{
	struct stat st;

	if (fstat(fd, &st) != 0 ||
	    (st.st_size > (off_t)content->len && ftruncate(fd, (off_t)content->len) != 0)) {
		close_failed(fd);
		return remove_beside(beside);
	}
	if (fill_and_close(fd, content, synced, at) != 0 || rename(beside, path) != 0)
		return remove_beside(beside);
	return 0;
}

int file_replace(
    const char *path, const struct buf *content, bool synced, const struct timespec *at)
{
	char beside[PATH_MAX];

	if (name_beside(path, beside, sizeof beside) != 0)
		return -1;
	if (write_beside(beside, content, synced, at) != 0 || rename(beside, path) != 0)
		return remove_beside(beside);
	return 0;
}

int file_parts_begin(struct file_parts *parts, const char *path)
{
	if (name_beside(path, parts->beside, sizeof parts->beside) != 0)
		return -1;
	parts->fd = create_beside(parts->beside);
	return parts->fd < 0 ? -1 : 0;
}

int file_parts_add(struct file_parts *parts, struct buf *part)
{
	if (buf_write(part, parts->fd) != 0) {
		close_failed(parts->fd);
		return remove_beside(parts->beside);
	}
	buf_clear(part);
	return 0;
}

int file_parts_end(struct file_parts *parts, const char *path)
{
	if (close(parts->fd) != 0 || rename(parts->beside, path) != 0)
		return remove_beside(parts->beside);
	return 0;
}

int file_create_once(const char *path, const char *content)
{
	struct buf text = BUF_INIT;
	char beside[PATH_MAX], own[PATH_MAX];
	int result;

	/* Several may try at once, so each writes beside under a name of its own. */
	if ((size_t)snprintf(own, sizeof own, "%s.%ld", path, (long)getpid()) >= sizeof own ||
	    name_beside(own, beside, sizeof beside) != 0) {
		errno = ENAMETOOLONG;
		return -1;
	}
	buf_adds(&text, content);
	result = write_beside(beside, &text, false, NULL);
	if (result == 0)
		result = link(beside, path);
	remove_beside(beside);
	buf_release(&text);
	return result;
}

int file_open_locked(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	int locked;

	if (fd < 0)
		return -1;
	while ((locked = flock(fd, LOCK_EX)) != 0 && errno == EINTR)
		;
	if (locked == 0 && fstat(fd, &st) == 0 && st.st_nlink > 0)
		return fd;
	close(fd);
	return -1;
}

bool file_is_locked(const char *path, bool exclusively)
{
	int fd = openat(AT_FDCWD, path,
	    (exclusively ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool held;

	if (fd < 0)
		return false;
	held = flock(fd, (exclusively ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return held;
}

bool file_is_at(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && lstat(path, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* 0 for a directory; -1 with ENOTDIR for anything else, and where nothing can be seen. */
static int check_dir(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return -1;
	errno = ENOTDIR;
	return S_ISDIR(st.st_mode) ? 0 : -1;
}

bool dir_is_empty(const char *path)
{
	DIR *dir = opendir(path);
	int entries = 0;

	if (!dir)
		return errno == ENOENT;
	for (const struct dirent *entry; (entry = readdir(dir));)
		entries += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return entries == 0;
}

int dir_make(const char *path)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	/* Mostly it is there, and looking takes no lock. */
	if (check_dir(path) == 0)
		return 0;
	if (errno == ENOENT && mkdir(path, 0777) == 0)
		return 0;
	if (errno == EEXIST)
		return check_dir(path);
	if (errno != ENOENT || len >= sizeof part) {
		errno = len >= sizeof part ? ENAMETOOLONG : errno;
		return -1;
	}
	memcpy(part, path, len + 1);
	while (len > 0 && part[len - 1] == '/')
		len--;
	while (len > 0 && part[len - 1] != '/')
		len--;
	if (len == 0)
		return -1;
	part[len - 1] = '\0';
	if (dir_make(len == 1 ? "/" : part) != 0)
		return -1;
	return mkdir(path, 0777) == 0 || errno == EEXIST ? 0 : -1;
}

bool file_is_single(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && is_single(&st);
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	return kind == FTW_DP || kind == FTW_DNR ? rmdir(path) : unlink(path);
}

int tree_remove(const char *path)
{
	struct stat st;

	/* Looking first is cheap, and beside other writers to the directory an unlink in vain is
	 * not: it takes the directory's lock. */
	if (lstat(path, &st) != 0 && errno == ENOENT)
		return 0;
	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	return nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void tree_remove_or_die(const char *path)
{
	if (tree_remove(path) != 0)
		die("remove %s:", path);
}

const char *path_join(struct arena *arena, const char *dir, const char *path)
{
	if (path[0] == '/' || !dir || dir[0] == '\0' || strcmp(dir, ".") == 0)
		return arena_strdup(arena, path);
	return arena_printf(arena, "%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", path);
}

static const char *current_dir(struct arena *arena)
{
	char here[PATH_MAX];

	return getcwd(here, sizeof here) ? arena_strdup(arena, here) : ".";
}

const char *path_absolute(struct arena *arena, const char *path)
{
	return path[0] == '/' ? path : path_join(arena, current_dir(arena), path);
}

const char *path_in_make(const char *path)
{
	while (path[0] == '.' && path[1] == '/')
		for (path += 2; *path == '/'; path++)
			;
	return path;
}

const char *path_dir(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

const char *path_relative(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *here;
	char dir[PATH_MAX];
	struct buf out = BUF_INIT;
	size_t common = 0, i;

	if (path[0] != '/')
		return path;
	/* Real paths, so that a symbolic link on the way up leads back to the same place. */
	here = current_dir(arena);
	if (!realpath(path_dir(arena, path), dir))
		return path;
	if (strcmp(dir, "/") == 0)
		dir[0] = '\0';
	for (i = 0; here[i] && here[i] == dir[i]; i++)
		if (here[i] == '/')
			common = i;
	if ((here[i] == '\0' || here[i] == '/') && (dir[i] == '\0' || dir[i] == '/'))
		common = i;
	for (const char *p = here + common; *p; p++)
		if (*p == '/' && p[1])
			buf_adds(&out, "../");
	if (dir[common])
		buf_printf(&out, "%s/", dir + common + 1);
	buf_adds(&out, slash + 1);
	path = arena_strdup(arena, out.text);
	buf_release(&out);
	return path;
}

const char *path_of_program(struct arena *arena, const char *argv0)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);

	if (len > 0) {
		path[len] = '\0';
		return path_dir(arena, arena_strdup(arena, path));
	}
	if (strchr(argv0, '/') && realpath(argv0, path))
		return path_dir(arena, arena_strdup(arena, path));
	return NULL;
}
