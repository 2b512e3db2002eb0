/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "base/die.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What an arena gives is held by its blocks, of which gcc's analyzer loses sight. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 10
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	max_align_t data[];
};

/* Of the blocks, of which each is twice as large as the one before; from BLOCK_MAX on they are of
 * huge pages. Of these something is left for what malloc and we put before the data: such a size
 * is aligned by the kernel. */
enum {
	BLOCK_LEAST = 64 * 1024,
	BLOCK_MAX = 1024 * 1024,
	HUGE_PAGE = 2 * 1024 * 1024,
	HUGE_REST = 4096,
	HUGE_BLOCK = 2 * HUGE_PAGE - HUGE_REST,
};

/* The first block of an arena is often all that it needs, and some arenas live for one test of
 * many. So the one that was released last is kept, with what was used of it cleared: to clear all
 * of it each time takes longer than most of what is done with it. To begin with there is one that
 * nobody has to be asked for. */
static max_align_t first[(sizeof(struct arena_block) + BLOCK_LEAST) / sizeof(max_align_t)];
static struct arena_block *spare = (struct arena_block *)(void *)first;

/* A hundred thousand results take tens of thousands of pages, and to be given one after the other
 * takes a tenth of the time. What becomes of it is for the kernel to say. */
static void prefer_huge_pages(const struct arena_block *block, size_t size)
{
#ifdef MADV_HUGEPAGE
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), begin = (uintptr_t)block / page * page,
		  end = ((uintptr_t)block + size + page - 1) / page * page;

	(void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#else
	(void)block;
	(void)size;
#endif
}

static struct arena_block *make_block(const struct arena *arena, size_t room)
{
	struct arena_block *block = NULL;
	bool huge = room > BLOCK_MAX;

	if (huge)
		room = (room + HUGE_REST + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE - HUGE_REST;
	if (!arena->blocks && room == BLOCK_LEAST) {
		block = spare;
		spare = NULL;
	}
	if (!block)
		block = calloc(1, sizeof *block + room);
	if (!block)
		die_no_memory();
	if (huge)
		prefer_huge_pages(block, sizeof *block + room);
	block->size = room;
	return block;
}

static void release_block(struct arena_block *block)
{
	if (!spare && block->size == BLOCK_LEAST) {
		memset(block, 0, sizeof *block + block->used);
		spare = block;
	} else if ((const void *)block != (const void *)first) {
		free(block);
	}
}

static size_t next_size(const struct arena_block *block)
{
	size_t size = block ? block->size * 2 : BLOCK_LEAST;

	return size <= BLOCK_MAX ? size : HUGE_BLOCK;
}

/* So many bytes at an address that is a multiple of `align`. Of a hundred thousand tests each has a
 * dozen small things, and what is only for a long double's sake between them would be a tenth. */
static void *take(struct arena *arena, size_t size, size_t align)
{
	struct arena_block *block = arena->blocks;
	size_t at;

	if (size > SIZE_MAX / 2)
		die_no_memory();
	if (!block || block->size - block->used < size + align) {
		size_t usual = next_size(block), room = size + align;

		block = make_block(arena, room > usual ? room : usual);
		/* A block of its own for something large leaves the current one in use. */
		if (room > usual && arena->blocks) {
			block->next = arena->blocks->next;
			arena->blocks->next = block;
		} else {
			block->next = arena->blocks;
			arena->blocks = block;
		}
	}
	at = (block->used + align - 1) / align * align;
	block->used = at + size;
	return (char *)block->data + at;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	union any {
		void *pointer;
		long long integer;
		double number;
	};

	return take(arena, size, alignof(union any));
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = take(arena, len + 1, 1);

	memcpy(copy, text, len);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

/* What most formats are: text and %s. Without printf, which takes ten times as long. NULL: it is
 * another one. */
static char *join(struct arena *arena, const char *format, va_list args)
{
	const char *at;
	va_list again;
	size_t len = 0;
	char *text, *to;

	va_copy(again, args);
	for (at = format; *at; at++) {
		const char *part = *at == '%' && at[1] == 's' ? va_arg(again, const char *) : NULL;

		if (*at == '%' && !part)
			break;
		len += part ? strlen(part) : 1;
		at += part != NULL;
	}
	va_end(again);
	if (*at)
		return NULL;
	text = to = take(arena, len + 1, 1);
	for (at = format; *at; at++) {
		if (*at == '%') {
			to = stpcpy(to, va_arg(args, const char *));
			at++;
		} else {
			*to++ = *at;
		}
	}
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	char mostly[256], *text;
	va_list args;
	int len;

	va_start(args, format);
	text = join(arena, format, args);
	va_end(args);
	if (text)
		return text;
	va_start(args, format);
	len = vsnprintf(mostly, sizeof mostly, format, args);
	va_end(args);
	if (len < 0)
		die("cannot format a message:");
	if ((size_t)len < sizeof mostly)
		return arena_strndup(arena, mostly, (size_t)len);
	text = take(arena, (size_t)len + 1, 1);
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t size)
{
	void *grown;

	/* Full exactly when the count is 0 or a power of two. */
	if ((count & (count - 1)) != 0)
		return items;
	grown = arena_alloc(arena, (count == 0 ? 1 : count * 2) * size);
	if (count)
		memcpy(grown, items, count * size);
	return grown;
}

void arena_release(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *next = arena->blocks->next;

		release_block(arena->blocks);
		arena->blocks = next;
	}
}
