/* SPDX-License-Identifier: MIT */
/* Files and directories. Functions that return int give 0, or -1 with errno. */
#ifndef E2E_BASE_FILES_H
#define E2E_BASE_FILES_H

#include "base/arena.h"
#include "base/buf.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

/* Appends the whole of a regular file of at most `limit` bytes (EFBIG above; EISDIR for a
 * directory, EINVAL for anything else). */
E2E_MUST_USE int file_read(const char *path, size_t limit, struct buf *out);

/* The same, with a path seen from an open directory. `regular`: its listing has said that it is a
 * regular file; otherwise that is looked at. */
E2E_MUST_USE int file_read_at(
    int dir, const char *path, bool regular, size_t limit, struct buf *out);

/* Replaces `path` by `content`, as a whole or not at all: written beside it and renamed over it.
 * `synced`: on the disk before it is renamed. `at`: its modification time, or NULL. */
E2E_MUST_USE int file_replace(
    const char *path, const struct buf *content, bool synced, const struct timespec *at);

/* The same in two steps, so that it is known before the content whether there is room for it:
 * makes the file `beside`, whose first block means nothing, to be renamed by file_commit. `there`:
 * a file of that name is used again if nothing else is linked to it. Returns its descriptor. */
E2E_MUST_USE int file_draft(const char *beside, bool there);

/* Writes `content` into the draft, closes it and renames it to `path`; when that fails it is
 * removed. */
E2E_MUST_USE int file_commit(int fd, const char *beside, const char *path,
    const struct buf *content, bool synced, const struct timespec *at);

/* The same as file_replace, for content that comes in parts. Begun and not ended, it leaves `path`
 * as it was, and a draft beside it. */
struct file_parts {
	char beside[PATH_MAX];
	int fd;
};

E2E_MUST_USE int file_parts_begin(struct file_parts *parts, const char *path);

/* Writes the part and clears it. After a failure nothing is left beside the path. */
E2E_MUST_USE int file_parts_add(struct file_parts *parts, struct buf *part);
E2E_MUST_USE int file_parts_end(struct file_parts *parts, const char *path);

/* Creates `path` with `content` if there is nothing of that name; EEXIST otherwise. No reader
 * sees a part of it. */
E2E_MUST_USE int file_create_once(const char *path, const char *content);

bool file_exists(const char *path);

/* Whether it is a regular file, not a symbolic link, that has no other name. */
bool file_is_single(const char *path);

/* Opens such a file to be written over, as it is. Returns its descriptor; -1 when there is none. */
E2E_MUST_USE int file_open_single(const char *path);

/* Opens the file with these flags, and waits for an exclusive lock (flock) of it. Returns its
 * descriptor; -1 when there is none, or when it was removed meanwhile. Follows no link. */
E2E_MUST_USE int file_open_locked(const char *path, int flags);

/* Whether another descriptor has a lock (flock) on the file: any lock, or an exclusive one only.
 * Looking at one that is free holds it for a moment, in the first case exclusively, in the second
 * shared. */
bool file_is_locked(const char *path, bool exclusively);

/* Whether the file that is open is still the one of that name. */
bool file_is_at(int fd, const char *path);

/* Makes a directory and the ones above it. */
E2E_MUST_USE int dir_make(const char *path);

/* Whether nothing is in the directory, or there is none; false also where it cannot be read. */
bool dir_is_empty(const char *path);

/* Removes a file or a directory with all that is in it, following no symbolic link. Nothing there
 * is success. */
E2E_MUST_USE int tree_remove(const char *path);

/* The same; dies when it cannot. */
void tree_remove_or_die(const char *path);

/* `path` as seen from the current directory. A relative one is returned as it is. */
const char *path_relative(struct arena *arena, const char *path);

/* `path` made absolute, textually, from the current directory. */
const char *path_absolute(struct arena *arena, const char *path);

/* "dir/path"; `path` alone when it is absolute or `dir` is NULL, "" or ".". */
const char *path_join(struct arena *arena, const char *dir, const char *path);

/* The path as make calls it: without "./" before it. */
const char *path_in_make(const char *path);

/* The part before the last slash, or "." */
const char *path_dir(struct arena *arena, const char *path);

/* The directory of the program that runs, or NULL where it cannot be known. */
const char *path_of_program(struct arena *arena, const char *argv0);

#endif
