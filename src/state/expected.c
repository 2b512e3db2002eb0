/* SPDX-License-Identifier: MIT */
#include "state/expected.h"

#include "base/buf.h"
#include "base/files.h"
#include "base/hash.h"
#include "state/run_state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A hash and a duration. The first two lines are of the run: all tests one after the other, and
 * side by side. */
enum { HASH_WIDTH = 16, LINE_WIDTH = HASH_WIDTH + 1 + 12 + 1, RUN_LINES = 2 };
static const char OF_RUN[] = "0000000000000000";
static const double MOST = 9999999;

struct row {
	char key[HASH_WIDTH + 1];
	double seconds;
};

static void make_key(const char *phase, const char *test, char key[HASH_WIDTH + 1])
{
	hash_hex(hash_text(hash_text(HASH_INIT, phase), test), key);
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->key, ((const struct row *)b)->key);
}

static void put_row(struct buf *out, const char *key, double seconds)
{
	if (!(seconds > 0))
		seconds = 0;
	buf_printf(out, "%s %012.3f\n", key, seconds < MOST ? seconds : MOST);
}

int expected_write(struct arena *arena, const char *out, struct expectation *expectations,
    size_t count, double wall)
{
	struct row *rows = arena_alloc(arena, (count + 1) * sizeof *rows);
	struct buf text = BUF_INIT;
	double all = 0;
	int result;

	for (size_t i = 0; i < count; i++) {
		make_key(expectations[i].phase, expectations[i].test, rows[i].key);
		rows[i].seconds = expectations[i].seconds;
		all += expectations[i].seconds;
	}
	qsort(rows, count, sizeof *rows, by_key);
	put_row(&text, OF_RUN, all);
	put_row(&text, OF_RUN, wall);
	for (size_t i = 0; i < count; i++)
		put_row(&text, rows[i].key, rows[i].seconds);
	result = file_replace(run_file(arena, out, "expected"), &text, false, NULL);
	buf_release(&text);
	return result;
}

static bool read_row(int fd, off_t line, struct row *row)
{
	char text[LINE_WIDTH + 1] = "";

	if (pread(fd, text, LINE_WIDTH, line * LINE_WIDTH) != LINE_WIDTH)
		return false;
	memcpy(row->key, text, HASH_WIDTH);
	row->key[HASH_WIDTH] = '\0';
	row->seconds = strtod(text + HASH_WIDTH, NULL);
	return true;
}

static int open_file(struct arena *arena, const char *out)
{
	return open(
	    run_file(arena, out, "expected"), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

double expected_of(struct arena *arena, const char *out, const char *phase, const char *test)
{
	int fd = open_file(arena, out);
	char key[HASH_WIDTH + 1];
	double seconds = 0;
	off_t low = RUN_LINES, high = 0;
	struct stat st;

	if (fd < 0)
		return 0;
	make_key(phase, test, key);
	if (fstat(fd, &st) == 0)
		high = st.st_size / LINE_WIDTH;
	while (low < high) {
		off_t middle = low + (high - low) / 2;
		struct row row;
		int order;

		if (!read_row(fd, middle, &row))
			break;
		order = strcmp(key, row.key);
		if (order == 0) {
			seconds = row.seconds;
			break;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	close(fd);
	return seconds;
}

double expected_left(struct arena *arena, const char *out, double elapsed, double done)
{
	int fd = open_file(arena, out);
	struct row all, wall;
	double left = -1, share;

	if (fd < 0)
		return -1;
	if (read_row(fd, 0, &all) && read_row(fd, 1, &wall) && all.seconds > 0) {
		share = done < all.seconds ? 1 - done / all.seconds : 0;
		/* The further the run is, the more its own pace counts. */
		left = share * (elapsed + share * wall.seconds);
	}
	close(fd);
	return left;
}
