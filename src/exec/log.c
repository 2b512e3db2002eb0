/* SPDX-License-Identifier: MIT */
#include "exec/log.h"

#include "base/die.h"
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An old log is not cut to no length at all: ext4 would write the new one to the disk when it is
 * closed. */
static const char EMPTY[] = "\n";
enum { EMPTY_LEN = sizeof EMPTY - 1 };

void log_retire(const char *path)
{
	int fd = file_open_single(path);
	bool emptied =
	    fd >= 0 &&
	    (lseek(fd, 0, SEEK_END) == 0 ||
		(pwrite(fd, EMPTY, EMPTY_LEN, 0) == EMPTY_LEN && ftruncate(fd, EMPTY_LEN) == 0));

	if (fd >= 0)
		close(fd);
	if (!emptied && tree_remove(path) != 0)
		die("remove %s:", path);
}

void log_open(struct log *log, const char *path, const char *who)
{
	*log =
	    (struct log){.path = path, .who = who, .fd = file_open_single(path), .shown = BUF_INIT};
	if (log->fd >= 0)
		log->replaces =
		    lseek(log->fd, 0, SEEK_END) != 0 && lseek(log->fd, 0, SEEK_SET) == 0;
	else
		log->fd = openat(
		    AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (log->fd < 0)
		die("open %s:", path);
}

static void put(struct log *log, const char *data, size_t len)
{
	if (len == 0)
		return;
	log->line_is_open = data[len - 1] != '\n';
	while (len > 0 && !log->error) {
		ssize_t n = write(log->fd, data, len);

		if (n < 0 && errno != EINTR)
			log->error = errno;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
			log->len += n;
		}
	}
}

/* ---- the tail ---- */

static void keep_tail(struct log *log, const char *data, size_t len)
{
	size_t size = log->tail.size, end;

	if (!log->tail.bytes) {
		log->tail.bytes = malloc(size);
		if (!log->tail.bytes)
			die_no_memory();
	}
	if (len > size) {
		log->tail.lost += (long long)(len - size);
		data += len - size;
		len = size;
	}
	if (log->tail.len + len > size) {
		size_t out = log->tail.len + len - size;

		log->tail.start = (log->tail.start + out) % size;
		log->tail.len -= out;
		log->tail.lost += (long long)out;
	}
	end = (log->tail.start + log->tail.len) % size;
	log->tail.len += len;
	if (len > size - end) {
		memcpy(log->tail.bytes + end, data, size - end);
		data += size - end;
		len -= size - end;
		end = 0;
	}
	memcpy(log->tail.bytes + end, data, len);
}

static void put_tail(struct log *log)
{
	size_t first = log->tail.size - log->tail.start;
	struct buf line = BUF_INIT;

	if (log->tail.lost) {
		buf_printf(&line, "%s%s: %lld byte%s left out here\n",
		    log->line_is_open ? "\n" : "", log->who, log->tail.lost,
		    log->tail.lost == 1 ? " is" : "s are");
		put(log, line.text, line.len);
		buf_release(&line);
	}
	if (first > log->tail.len)
		first = log->tail.len;
	put(log, log->tail.bytes + log->tail.start, first);
	put(log, log->tail.bytes, log->tail.len - first);
	free(log->tail.bytes);
}

/* ---- an attempt ---- */

void log_begin(struct log *log, const struct mask *secrets, long long limit)
{
	log->room = limit / 2;
	log->tail.bytes = NULL;
	log->tail.size = (size_t)(limit - log->room);
	log->tail.start = log->tail.len = 0;
	log->tail.lost = 0;
	mask_stream_init(&log->masked, secrets);
}

/* Into the head as long as there is room, then into the tail. */
static void keep(struct log *log, const char *data, size_t len)
{
	size_t head = (long long)len < log->room ? len : (size_t)log->room;

	put(log, data, head);
	log->room -= (long long)head;
	if (head < len)
		keep_tail(log, data + head, len - head);
}

static void keep_shown(struct log *log)
{
	keep(log, log->shown.text, log->shown.len);
	buf_clear(&log->shown);
}

void log_output(struct log *log, const char *data, size_t len)
{
	if (log->masked.mask->count == 0) {
		keep(log, data, len);
		return;
	}
	mask_stream_add(&log->masked, data, len, &log->shown);
	keep_shown(log);
}

void log_end(struct log *log)
{
	mask_stream_end(&log->masked, &log->shown);
	keep_shown(log);
	if (log->tail.bytes)
		put_tail(log);
}

void log_line(struct log *log, const char *text)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, "%s%s: %s\n", log->line_is_open ? "\n" : "", log->who, text);
	put(log, line.text, line.len);
	buf_release(&line);
}

void log_close(struct log *log)
{
	buf_release(&log->shown);
	/* Nothing was written over what stands for an empty one. */
	if (log->replaces && log->len < EMPTY_LEN && !log->error &&
	    ftruncate(log->fd, log->len) != 0)
		log->error = errno;
	if (close(log->fd) != 0 && !log->error)
		log->error = errno;
	if (log->error) {
		errno = log->error;
		die("write %s:", log->path);
	}
}
