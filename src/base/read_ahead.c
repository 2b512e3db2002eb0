/* SPDX-License-Identifier: MIT */
/* The files are dealt with in blocks. Whoever has nothing to do claims the next one and reads it:
 * the thread all the time, and the one that asks when what it needs is not there yet. So both are
 * at work, whichever of reading and using takes longer. */
#include "base/read_ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BLOCK_FILES = 64,
	BLOCK_BYTES = 256 * 1024,
	RING = 8,     /* blocks that are read or waiting to be used */
	FEWEST = 256, /* files for which it is worth a thread */
};

struct entry {
	bool read;
	size_t start, len; /* in the block's text */
	struct file_identity identity;
};

struct block {
	size_t number;
	enum { FREE, CLAIMED, READ } state;
	struct entry entries[BLOCK_FILES];
	char text[BLOCK_BYTES];
};

struct read_ahead {
	int dir;
	const char *const *names;
	size_t count, block_count;
	bool identified;
	pthread_t thread;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t changed;
	size_t next;    /* block to claim */
	size_t current; /* block that is in use */
	bool ends;
	struct block ring[RING];
};

/* ---- reading ---- */

/* False when the file is to be read by somebody else, in another way. */
static bool read_entry(
    const struct read_ahead *ahead, const char *name, char *into, size_t room, struct entry *entry)
{
	int fd = openat(ahead->dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	struct stat st;
	ssize_t n = -1;

	if (fd < 0)
		return false;
	entry->identity = (struct file_identity){.modified.tv_nsec = -1};
	if (!ahead->identified) {
		/* They are listed as regular files, and a short read of one is its end. */
		n = read(fd, into, room);
		n = n > 0 && (size_t)n < room ? n : -1;
	} else if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size < room) {
		n = read(fd, into, room);
		n = n == (ssize_t)st.st_size ? n : -1;
		entry->identity = file_identity_of(&st);
	}
	close(fd);
	if (n < 0)
		return false;
	entry->len = (size_t)n;
	return true;
}

static void read_block(const struct read_ahead *ahead, struct block *block)
{
	size_t first = block->number * BLOCK_FILES, used = 0;

	for (size_t i = 0; i < BLOCK_FILES && first + i < ahead->count; i++) {
		struct entry *entry = &block->entries[i];

		entry->start = used;
		entry->read = read_entry(
		    ahead, ahead->names[first + i], block->text + used, BLOCK_BYTES - used, entry);
		used += entry->read ? entry->len : 0;
	}
}

/* ---- blocks; the lock is held ---- */

/* The next block that nobody reads yet, where there is room for it; otherwise NULL. */
static struct block *claim(struct read_ahead *ahead)
{
	struct block *block = &ahead->ring[ahead->next % RING];

	if (ahead->next >= ahead->block_count || ahead->next >= ahead->current + RING ||
	    block->state == CLAIMED)
		return NULL;
	block->number = ahead->next++;
	block->state = CLAIMED;
	return block;
}

static void read_claimed(struct read_ahead *ahead, struct block *block)
{
	pthread_mutex_unlock(&ahead->lock);
	read_block(ahead, block);
	pthread_mutex_lock(&ahead->lock);
	block->state = READ;
	pthread_cond_broadcast(&ahead->changed);
}

/* ---- the thread ---- */

static void *read_all(void *context)
{
	struct read_ahead *ahead = context;

	pthread_mutex_lock(&ahead->lock);
	while (!ahead->ends && ahead->next < ahead->block_count) {
		struct block *block = claim(ahead);

		if (block)
			read_claimed(ahead, block);
		else
			pthread_cond_wait(&ahead->changed, &ahead->lock);
	}
	pthread_mutex_unlock(&ahead->lock);
	return NULL;
}

/* With all signals blocked in it: they are for the program, which waits for them elsewhere. */
static int start_thread(struct read_ahead *ahead)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&ahead->thread, NULL, read_all, ahead);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

struct read_ahead *read_ahead_start(
    int dir, const char *const *names, size_t count, bool identified)
{
	struct read_ahead *ahead = count < FEWEST ? NULL : calloc(1, sizeof *ahead);

	if (!ahead)
		return NULL;
	ahead->dir = dir;
	ahead->names = names;
	ahead->count = count;
	ahead->identified = identified;
	ahead->block_count = (count + BLOCK_FILES - 1) / BLOCK_FILES;
	pthread_mutex_init(&ahead->lock, NULL);
	pthread_cond_init(&ahead->changed, NULL);
	if (start_thread(ahead) == 0)
		return ahead;
	pthread_cond_destroy(&ahead->changed);
	pthread_mutex_destroy(&ahead->lock);
	free(ahead);
	return NULL;
}

/* ---- taking ---- */

/* Waits for the block, and reads others meanwhile; NULL: it was passed by. */
static const struct block *wait_for(struct read_ahead *ahead, size_t number)
{
	struct block *block = &ahead->ring[number % RING];

	pthread_mutex_lock(&ahead->lock);
	if (number > ahead->current) {
		ahead->current = number;
		/* What lies before it is not read any more. */
		if (ahead->next < number)
			ahead->next = number;
		pthread_cond_broadcast(&ahead->changed);
	}
	while (number == ahead->current && (block->number != number || block->state != READ)) {
		struct block *other = claim(ahead);

		if (other)
			read_claimed(ahead, other);
		else
			pthread_cond_wait(&ahead->changed, &ahead->lock);
	}
	if (number < ahead->current)
		block = NULL;
	pthread_mutex_unlock(&ahead->lock);
	return block;
}

bool read_ahead_take(struct read_ahead *ahead, size_t index, struct read_file *file)
{
	const struct block *block = wait_for(ahead, index / BLOCK_FILES);
	const struct entry *entry = block ? &block->entries[index % BLOCK_FILES] : NULL;

	if (!entry || !entry->read)
		return false;
	*file = (struct read_file){block->text + entry->start, entry->len, entry->identity};
	return true;
}

void read_ahead_end(struct read_ahead *ahead)
{
	if (!ahead)
		return;
	pthread_mutex_lock(&ahead->lock);
	ahead->ends = true;
	pthread_cond_broadcast(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
	pthread_join(ahead->thread, NULL);
	pthread_cond_destroy(&ahead->changed);
	pthread_mutex_destroy(&ahead->lock);
	free(ahead);
}
