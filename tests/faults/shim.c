/* SPDX-License-Identifier: MIT */
/* Preloaded into a program, makes its n-th allocation fail (FAULT_MALLOC=n), or that and all after
 * it (FAULT_MALLOC=n+). FAULT_MALLOC_COUNT=FILE: writes there how many there were. It knows glibc's
 * other names for what it replaces, and takes itself out of the environment, so that no test that
 * the program starts has it. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static long calls, first, last;
static int active;
static char count_file[4096];

__attribute__((constructor)) static void begin(void)
{
	const char *spec = getenv("FAULT_MALLOC"), *file = getenv("FAULT_MALLOC_COUNT");

	if (spec) {
		first = strtol(spec, NULL, 10);
		last = strchr(spec, '+') ? 0x7fffffff : first;
	}
	if (file)
		snprintf(count_file, sizeof count_file, "%s", file);
	unsetenv("LD_PRELOAD");
	unsetenv("FAULT_MALLOC");
	unsetenv("FAULT_MALLOC_COUNT");
	active = 1;
}

__attribute__((destructor)) static void end(void)
{
	FILE *file;

	active = 0;
	if (count_file[0] && (file = fopen(count_file, "w"))) {
		fprintf(file, "%ld\n", calls);
		fclose(file);
	}
}

static int fails(void)
{
	if (!active)
		return 0;
	calls++;
	if (calls < first || calls > last)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}
