/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include "base/program.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char buf_empty[1];

enum { SPARE_MAX = 64 * 1024, FIRST = 8 * 1024, LEAST = 256 };

/* The room of the buffer that was released last: most are short, and one comes after the other.
 * Without it, some C libraries ask the kernel for memory each time. To begin with there is some
 * that nobody has to be asked for. */
static char first[FIRST];
static struct {
	char *text;
	size_t size;
} spare = {first, sizeof first};

static void set_aside(char *text, size_t size)
{
	if (size <= SPARE_MAX && !spare.size) {
		spare.text = text;
		spare.size = size;
	} else if (text != first) {
		free(text);
	}
}

static char *resize(const struct buf *buf, size_t size)
{
	char *text;

	if (buf->size && buf->text != first)
		return realloc(buf->text, size);
	text = malloc(size);
	if (text && buf->size) {
		memcpy(text, buf->text, buf->len + 1);
		set_aside(buf->text, buf->size);
	}
	return text;
}

static void grow(struct buf *buf, size_t more)
{
	size_t need = buf->len + more + 1;
	char *text;

	if (more > SIZE_MAX / 4)
		die_no_memory();
	if (!buf->size && spare.size >= need) {
		buf->text = spare.text;
		buf->size = spare.size;
		spare.size = 0;
		return;
	}
	if (need < buf->size * 2)
		need = buf->size * 2;
	if (need < LEAST)
		need = LEAST;
	text = resize(buf, need);
	if (!text)
		die_no_memory();
	buf->text = text;
	buf->size = need;
}

/* Room for `more` bytes and a NUL. */
static inline void reserve(struct buf *buf, size_t more)
{
	if (buf->size - buf->len <= more)
		grow(buf, more);
}

char *buf_room(struct buf *buf, size_t more)
{
	reserve(buf, more);
	buf->text[buf->len] = '\0';
	return buf->text + buf->len;
}

void buf_filled(struct buf *buf, size_t len)
{
	buf->len += len;
	buf->text[buf->len] = '\0';
}

void buf_add(struct buf *buf, const char *data, size_t len)
{
	reserve(buf, len);
	if (len)
		memcpy(buf->text + buf->len, data, len);
	buf->len += len;
	buf->text[buf->len] = '\0';
}

void buf_adds(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_addc(struct buf *buf, char c)
{
	reserve(buf, 1);
	buf->text[buf->len++] = c;
	buf->text[buf->len] = '\0';
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	enum { MOSTLY = 64 };
	va_list again;
	size_t room;
	int len;

	/* Mostly it fits at once. */
	reserve(buf, MOSTLY);
	room = buf->size - buf->len;
	va_copy(again, args);
	len = vsnprintf(buf->text + buf->len, room, format, args);
	if (len < 0)
		die_no_memory(); /* more than INT_MAX bytes of it */
	if ((size_t)len >= room) {
		reserve(buf, (size_t)len);
		vsnprintf(buf->text + buf->len, (size_t)len + 1, format, again);
	}
	va_end(again);
	buf->len += (size_t)len;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->size)
		buf->text[0] = '\0';
}

void buf_drop(struct buf *buf, size_t len)
{
	if (len == 0)
		return;
	memmove(buf->text, buf->text + len, buf->len - len + 1);
	buf->len -= len;
}

void buf_release(struct buf *buf)
{
	if (buf->size)
		set_aside(buf->text, buf->size);
	*buf = (struct buf)BUF_INIT;
}

/* Whoever shares the descriptor with us may have made it one that does not block, as Node does with
 * pipes. */
static void wait_writable(int fd)
{
	struct pollfd polled = {.fd = fd, .events = POLLOUT};

	poll(&polled, 1, -1);
}

int buf_write(const struct buf *buf, int fd)
{
	size_t done = 0;

	while (done < buf->len) {
		ssize_t n = write(fd, buf->text + done, buf->len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			wait_writable(fd);
		else if (n < 0 && errno != EINTR)
			return -1;
	}
	return 0;
}

void buf_print(struct buf *buf, int fd)
{
	int ignored = buf_write(buf, fd);

	(void)ignored;
	buf_release(buf);
}
