/* SPDX-License-Identifier: MIT */
#include "base/random.h"

#include "base/hash.h"
#include "base/time.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void random_bytes(unsigned char *bytes, size_t size)
{
	struct timespec now = time_wall();
	uint64_t hash = hash_bytes(HASH_INIT, &now, sizeof now);
	pid_t self = getpid();
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, bytes, size) != (ssize_t)size)
		for (size_t i = 0; i < size; i++) {
			hash = hash_bytes(hash, &self, sizeof self);
			bytes[i] = (unsigned char)(hash >> 32);
		}
	if (fd >= 0)
		close(fd);
}

char *random_hex(struct arena *arena, size_t bytes)
{
	unsigned char *random = arena_alloc(arena, bytes);
	char *hex = arena_alloc(arena, 2 * bytes + 1);

	random_bytes(random, bytes);
	for (size_t i = 0; i < bytes; i++)
		snprintf(hex + 2 * i, 3, "%02x", random[i]);
	return hex;
}
