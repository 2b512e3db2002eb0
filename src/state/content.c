/* SPDX-License-Identifier: MIT */
#include "state/content.h"

#include "base/arena.h"
#include "base/hash.h"
#include "state/kept.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What tools write beside sources, and no test is about. */
static const char *const left_out[] = {".cache", ".coverage", KEPT_DIR, ".git", ".gradle", ".hg",
    ".mypy_cache", ".nyc_output", ".pytest_cache", ".ruff_cache", ".svn", ".tox", "__pycache__",
    "node_modules"};

struct walk {
	uint64_t hash;
	struct stat results, report; /* st_nlink 0: there is none */
	size_t files;
};

static bool is_left_out(const char *name)
{
	for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++)
		if (strcmp(left_out[i], name) == 0)
			return true;
	return false;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return b->st_nlink > 0 && a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static void look(const char *path, struct stat *st)
{
	if (!path || stat(path, st) != 0)
		st->st_nlink = 0;
}

/* The kind of a file, in the hash. */
enum { KIND_FILE = 'f', KIND_PROGRAM = 'x', KIND_OTHER = 'o', KIND_DIRECTORY = 'd' };

static void add_kind(struct walk *walk, char kind)
{
	walk->hash = hash_bytes(walk->hash, &kind, 1);
}

static int add_content(struct walk *walk, int fd)
{
	char chunk[16384];
	long long total = 0;
	ssize_t n;

	while ((n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		walk->hash = hash_bytes(walk->hash, chunk, (size_t)n);
		total += n;
	}
	/* So that an end cannot be taken for the start of what comes next. */
	walk->hash = hash_number(walk->hash, total);
	return 0;
}

static int add_entry(struct walk *walk, int at, const char *name, int depth);

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The next entry that counts; NULL at the end, and with `errno` set if the directory cannot be
 * read. */
static const char *next_name(DIR *dir)
{
	const struct dirent *entry;

	do {
		errno = 0;
		entry = readdir(dir);
	} while (entry && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
			      is_left_out(entry->d_name)));
	return entry ? entry->d_name : NULL;
}

/* The names in the directory, sorted: the order in which a file system has them is no content.
 * Returns 0; -1 with `errno` set if the directory cannot be read to its end. */
static int list(struct arena *arena, DIR *dir, char ***names, size_t *count)
{
	for (const char *name; (name = next_name(dir));) {
		*names = arena_grow(arena, *names, *count, sizeof **names);
		(*names)[(*count)++] = arena_strdup(arena, name);
	}
	if (errno)
		return -1;
	if (*names)
		qsort(*names, *count, sizeof **names, by_name);
	return 0;
}

/* Takes the descriptor over. */
static int add_directory(struct walk *walk, int fd, int depth)
{
	struct arena arena = {0};
	size_t count = 0;
	char **names = NULL;
	int result;
	DIR *dir = depth < CONTENT_DEPTH_MAX ? fdopendir(fd) : NULL;

	if (!dir) {
		if (depth >= CONTENT_DEPTH_MAX)
			errno = ELOOP;
		close(fd);
		return -1;
	}
	add_kind(walk, KIND_DIRECTORY);
	result = list(&arena, dir, &names, &count);
	for (size_t i = 0; i < count && result == 0; i++)
		result = add_entry(walk, dirfd(dir), names[i], depth + 1);
	add_kind(walk, '.'); /* its end */
	arena_release(&arena);
	closedir(dir);
	return result;
}

/* What `name` is, seen from the directory `at`; at depth 0 it is the input itself. */
static int add_entry(struct walk *walk, int at, const char *name, int depth)
{
	struct stat link, st;
	int fd, result;

	if (fstatat(at, name, &link, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT && depth ? 0 : -1; /* gone since it was listed */
	/* A file that is opened is opened once: what it is and what it holds go together. */
	fd = S_ISREG(link.st_mode) || S_ISDIR(link.st_mode) || S_ISLNK(link.st_mode)
		 ? openat(at, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
		 : -1;
	if (fd >= 0 && fstat(fd, &st) != 0) {
		close(fd);
		return -1;
	}
	if (fd >= 0 && depth && (is_same(&st, &walk->results) || is_same(&st, &walk->report))) {
		close(fd);
		return 0;
	}
	if (++walk->files > CONTENT_FILES_MAX) {
		if (fd >= 0)
			close(fd);
		errno = EFBIG;
		return -1;
	}
	if (depth)
		walk->hash = hash_text(walk->hash, name);
	if (fd < 0 && !S_ISREG(link.st_mode) && !S_ISDIR(link.st_mode)) {
		add_kind(walk, KIND_OTHER); /* a socket, a link that leads nowhere */
		return 0;
	}
	if (fd < 0)
		return -1;
	if (S_ISDIR(st.st_mode) && (depth == 0 || !S_ISLNK(link.st_mode)))
		return add_directory(walk, fd, depth);
	if (S_ISREG(st.st_mode)) {
		add_kind(walk, st.st_mode & S_IXUSR ? KIND_PROGRAM : KIND_FILE);
		result = add_content(walk, fd);
	} else {
		add_kind(walk, KIND_OTHER);
		result = 0;
	}
	close(fd);
	return result;
}

int content_hash(const char *path, const struct content_except *except, uint64_t *hash)
{
	struct walk walk = {.hash = *hash};

	look(except ? except->results : NULL, &walk.results);
	look(except ? except->report : NULL, &walk.report);
	if (add_entry(&walk, AT_FDCWD, path, 0) != 0)
		return -1;
	*hash = walk.hash;
	return 0;
}
