/* SPDX-License-Identifier: MIT */
#include "plan/timings.h"

#include "base/files.h"
#include "base/hash.h"
#include "defaults.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* TIME_MOST: milliseconds; so long are 11 days. */
enum { FILE_LIMIT = 256 * 1024 * 1024, TIME_MOST = 1000 * 1000 * 1000, UNKNOWN_TIME = 1000 };

#define BLANKS " \t\r"

/* A decimal number of seconds as milliseconds; negative: it is none. Not by strtod, which asks the
 * locale, and rounds: each machine has to read the same. */
static long long read_seconds(const char *text)
{
	long long ms = 0;
	int places = -1, digits = 0;

	for (; *text; text++) {
		if (*text == '.' && places < 0) {
			places = 0;
			continue;
		}
		if (*text < '0' || *text > '9')
			return -1;
		digits++;
		if (places >= 3)
			continue;
		ms = ms * 10 + (*text - '0');
		places += places >= 0;
		if (ms > TIME_MOST)
			return -1;
	}
	for (places = places < 0 ? 0 : places; places < 3; places++)
		ms *= 10;
	return digits && ms <= TIME_MOST ? ms : -1;
}

static int by_number(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

/* One line, which is changed: NULL, or what is wrong with it. An empty one says nothing. */
static const char *read_line(
    struct arena *arena, char *line, struct timings *timings, long long **time)
{
	char *name, *seconds;
	size_t len;

	line[strcspn(line, "#")] = '\0';
	name = line + strspn(line, BLANKS);
	if (!*name)
		return NULL;
	len = strcspn(name, BLANKS);
	seconds = name + len + strspn(name + len, BLANKS);
	name[len] = '\0';
	seconds[strcspn(seconds, BLANKS)] = '\0';
	if (!strchr(name, '/') || read_seconds(seconds) < 0)
		return "a line has to be \"PHASE/TEST SECONDS\"";
	*time = arena_alloc(arena, sizeof **time);
	**time = read_seconds(seconds);
	return map_put(arena, &timings->times, name, *time) ? "this test has a line already" : NULL;
}

static int read_lines(
    struct arena *arena, const char *path, char *text, struct timings *timings, const char **error)
{
	long long *known = NULL;
	size_t count = 0, number = 0;

	for (char *end; *text; text = end) {
		long long *time = NULL;
		const char *problem;

		end = text + strcspn(text, "\n");
		if (*end)
			*end++ = '\0';
		number++;
		problem = read_line(arena, text, timings, &time);
		if (problem) {
			*error = arena_printf(arena, "%s:%zu: %s", path, number, problem);
			return -1;
		}
		if (!time)
			continue;
		known = arena_grow(arena, known, count, sizeof *known);
		known[count++] = *time;
	}
	if (count) {
		qsort(known, count, sizeof *known, by_number);
		timings->middle = known[count / 2];
	}
	return 0;
}

int timings_read(struct arena *arena, const char *path, struct timings *timings, const char **error)
{
	const bool named = path && path[0];
	struct buf text = BUF_INIT;
	int result = 0;

	*timings = (struct timings){.middle = UNKNOWN_TIME};
	if (!named)
		path = DEFAULT_TIMINGS;
	if (file_read(path, FILE_LIMIT, &text) == 0) {
		hash_hex(hash_bytes(HASH_INIT, text.text, text.len), timings->digest);
		/* Names point into it. */
		result = read_lines(
		    arena, path, arena_strndup(arena, text.text, text.len), timings, error);
	} else if (named || errno != ENOENT) {
		*error = arena_printf(arena, "read the timings %s: %s", path, strerror(errno));
		result = -1;
	}
	buf_release(&text);
	return result;
}

long long timings_of(const struct timings *timings, const struct test *test)
{
	struct buf name = BUF_INIT;
	const long long *time;

	buf_adds(&name, test->phase->name);
	buf_addc(&name, '/');
	buf_adds(&name, test->name);
	time = map_get(&timings->times, name.text);
	buf_release(&name);
	if (!time)
		time = &timings->middle;
	return *time > 0 ? *time : 1;
}

void timings_format(struct buf *out, const char *name, double seconds)
{
	buf_printf(out, "%s %.3f\n", name, seconds);
}
