/* SPDX-License-Identifier: MIT */
/* A growing string. `text` is never NULL and always ends with a NUL that `len` does not count. */
#ifndef E2E_BASE_BUF_H
#define E2E_BASE_BUF_H

#include "base/compiler.h"

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *text;
	size_t len, size;
};

extern char buf_empty[];
#define BUF_INIT                                                                                   \
	{                                                                                          \
		buf_empty, 0, 0                                                                    \
	}

/* Growing dies when there is no memory. */
void buf_add(struct buf *buf, const char *data, size_t len);
void buf_adds(struct buf *buf, const char *text);
void buf_addc(struct buf *buf, char c);
E2E_PRINTF(2, 3)
void buf_printf(struct buf *buf, const char *format, ...);
E2E_PRINTF(2, 0)
void buf_vprintf(struct buf *buf, const char *format, va_list args);

/* Room for `more` bytes behind the text, for the caller to write to; buf_filled says how many of
 * them were written. */
char *buf_room(struct buf *buf, size_t more);
void buf_filled(struct buf *buf, size_t len);

/* Sets the length to 0 and keeps the memory. */
void buf_clear(struct buf *buf);

/* Removes the first `len` bytes. */
void buf_drop(struct buf *buf, size_t len);

/* Frees the memory and leaves an empty buf. */
void buf_release(struct buf *buf);

/* Writes all of it to `fd`, also when that does not block. Returns 0, or -1 with errno. */
E2E_MUST_USE int buf_write(const struct buf *buf, int fd);

/* Writes and releases it, for a reader who may be gone: that it cannot be written is overlooked. */
void buf_print(struct buf *buf, int fd);

#endif
