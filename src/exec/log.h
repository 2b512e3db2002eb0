/* SPDX-License-Identifier: MIT */
/* A test's log: what its attempts print, without secrets and within a bound. Of an attempt that
 * prints too much the head and the tail are kept, with a note of how much is not. */
#ifndef E2E_EXEC_LOG_H
#define E2E_EXEC_LOG_H

#include "text/mask.h"

struct log {
	const char *path;
	const char *who; /* in front of our own lines */
	int fd;
	bool replaces; /* what was in the file when it was opened */
	long long len; /* bytes in the file */
	int error;     /* errno of the first write that failed, or 0; nothing is written after it */
	long long limit, room;
	bool line_is_open; /* what was written last has no newline at its end */
	struct mask_stream masked;
	struct buf shown; /* what comes out of it; between two calls empty */
	struct {
		char *bytes; /* a ring, NULL until it is needed */
		size_t size, start, len;
		long long lost; /* bytes that were pushed out of it */
	} tail;
};

/* Empties the log of an earlier run, or removes what cannot be written into; dies when it can do
 * neither. Its file is used again by log_open. */
void log_retire(const char *path);

/* Opens the log, empty; dies when it cannot. */
void log_open(struct log *log, const char *path, const char *who);

/* An attempt's output; `limit` in bytes. */
void log_begin(struct log *log, const struct mask *secrets, long long limit);
void log_output(struct log *log, const char *data, size_t len);
void log_end(struct log *log);

/* A line of our own, between attempts. */
void log_line(struct log *log, const char *text);

/* Dies when anything could not be written: a result without its log is none. A log into which
 * nothing was written is an empty file. */
void log_close(struct log *log);

#endif
