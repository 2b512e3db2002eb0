/* SPDX-License-Identifier: MIT */
#include "base/read_ahead.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { COUNT = 2000, GONE = 300, LARGE = 777, LINK = 778, DIRECTORY = 779 };

struct files {
	char dir[32];
	int fd;
	char names[COUNT][16];
	const char *list[COUNT];
};

static void write_file(int dir, const char *name, size_t bytes)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	char text[64] = {0};

	assert_true(fd >= 0);
	snprintf(text, sizeof text, "content of %s", name);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	if (bytes)
		assert_int_equal(ftruncate(fd, (off_t)bytes), 0);
	close(fd);
}

static int set_up(void **state)
{
	struct files *files = calloc(1, sizeof *files);

	assert_non_null(files);
	strcpy(files->dir, "read-ahead.XXXXXX");
	assert_non_null(mkdtemp(files->dir));
	files->fd = open(files->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < COUNT; i++) {
		snprintf(files->names[i], sizeof files->names[i], "f%d", i);
		files->list[i] = files->names[i];
		if (i == LINK)
			assert_int_equal(symlinkat("f1", files->fd, "f778"), 0);
		else if (i == DIRECTORY)
			assert_int_equal(mkdirat(files->fd, "f779", 0700), 0);
		else if (i != GONE)
			write_file(files->fd, files->names[i], i == LARGE ? 1024 * 1024 : 0);
	}
	*state = files;
	return 0;
}

static int tear_down(void **state)
{
	struct files *files = *state;

	for (int i = 0; i < COUNT; i++)
		unlinkat(files->fd, files->names[i], i == DIRECTORY ? AT_REMOVEDIR : 0);
	close(files->fd);
	rmdir(files->dir);
	free(files);
	return 0;
}

static void assert_file(const struct read_file *file, const char *name)
{
	char text[64];

	snprintf(text, sizeof text, "content of %s", name);
	assert_int_equal(file->len, strlen(text));
	assert_memory_equal(file->text, text, file->len);
}

/* Every `step`th is taken. */
static void take_all(const struct files *files, size_t step, bool identified)
{
	struct read_ahead *ahead = read_ahead_start(files->fd, files->list, COUNT, identified);
	struct read_file file;

	assert_non_null(ahead);
	for (size_t i = 0; i < COUNT; i += step) {
		bool odd = i == GONE || i == LARGE || i == LINK || i == DIRECTORY;

		assert_int_equal(read_ahead_take(ahead, i, &file), !odd);
		if (odd)
			continue;
		assert_file(&file, files->names[i]);
		assert_int_equal(file.identity.modified.tv_nsec == -1, !identified);
		assert_int_equal(file.identity.modified.tv_sec > 0, identified);
	}
	read_ahead_end(ahead);
}

static void test_each_file_is_its_own(void **state)
{
	static const size_t steps[] = {1, 7, 64, 300, 777, COUNT};

	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		for (int identified = 0; identified <= 1; identified++)
			take_all(*state, steps[i], identified);
}

static void test_what_was_passed_by_is_gone(void **state)
{
	const struct files *files = *state;
	struct read_ahead *ahead = read_ahead_start(files->fd, files->list, COUNT, true);
	struct read_file file;

	assert_true(read_ahead_take(ahead, 1000, &file));
	assert_false(read_ahead_take(ahead, 5, &file));
	assert_true(read_ahead_take(ahead, 1001, &file));
	assert_file(&file, "f1001");
	read_ahead_end(ahead);
}

static void test_it_can_end_at_any_time(void **state)
{
	const struct files *files = *state;
	struct read_file file;

	for (int i = 0; i < 50; i++) {
		struct read_ahead *ahead = read_ahead_start(files->fd, files->list, COUNT, true);

		if (i % 2)
			assert_true(read_ahead_take(ahead, (size_t)i * 5, &file));
		read_ahead_end(ahead);
	}
	assert_null(read_ahead_start(files->fd, files->list, 3, true));
	read_ahead_end(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_each_file_is_its_own, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_what_was_passed_by_is_gone, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_it_can_end_at_any_time, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
