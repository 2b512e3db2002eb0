/* SPDX-License-Identifier: MIT */
/* base/files: whole files or none, trees without following links, paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/dir_apart.h"
#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char root[PATH_MAX];

/* Each test works in an empty directory of its own. */
static int enter(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char made[PATH_MAX - 64];

	(void)state;
	snprintf(made, sizeof made, "%s/test_files.XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
	return mkdtemp(made) && realpath(made, root) && chdir(root) == 0 ? 0 : -1;
}

static int leave(void **state)
{
	(void)state;
	return chdir("/") == 0 ? tree_remove(root) : -1;
}

static void put(const char *path, const char *content)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(content, file);
	assert_int_equal(fclose(file), 0);
}

static void holds(const char *path, const char *content)
{
	struct buf text = BUF_INIT;

	assert_int_equal(file_read(path, 1 << 20, &text), 0);
	assert_string_equal(text.text, content);
	buf_release(&text);
}

static int entries(const char *dir)
{
	DIR *open = opendir(dir);
	const struct dirent *entry;
	int count = 0;

	assert_non_null(open);
	while ((entry = readdir(open)))
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(open);
	return count;
}

static int replace(const char *path, const char *content)
{
	struct buf text = BUF_INIT;
	int result, saved;

	buf_adds(&text, content);
	result = file_replace(path, &text, true, NULL);
	saved = errno;
	buf_release(&text);
	errno = saved;
	return result;
}

static void reading(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	put("file", "12345");
	assert_int_equal(file_read("file", 5, &text), 0);
	assert_string_equal(text.text, "12345");
	assert_int_equal(file_read("file", 4, &text), -1);
	assert_int_equal(errno, EFBIG);
	assert_int_equal(file_read("nothing", 10, &text), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(file_read(".", 10, &text), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(file_read("fifo", 10, &text), -1);
	assert_int_equal(errno, EINVAL);
	buf_release(&text);
}

/* In pieces and at once; a file of /proc says that it is empty. */
static void reading_all_of_it(void **state)
{
	static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 8192, 100000};
	struct buf text = BUF_INIT, content = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		while (content.len < sizes[i])
			buf_addc(&content, (char)('a' + content.len % 26));
		put("file", content.text);
		buf_clear(&text);
		buf_adds(&text, "before ");
		assert_int_equal(file_read("file", sizes[i], &text), 0);
		assert_int_equal(text.len, 7 + sizes[i]);
		assert_string_equal(text.text + 7, content.text);
		buf_clear(&text);
		assert_int_equal(file_read_at(AT_FDCWD, "file", true, sizes[i], &text), 0);
		assert_string_equal(text.text, content.text);
		if (sizes[i])
			assert_int_equal(file_read("file", sizes[i] - 1, &text), -1);
	}
	if (file_exists("/proc/self/maps")) {
		buf_clear(&text);
		assert_int_equal(file_read("/proc/self/maps", 1 << 20, &text), 0);
		assert_int_equal(text.len, strlen(text.text));
		assert_non_null(strstr(text.text, "test_files"));
	}
	buf_release(&content);
	buf_release(&text);
}

static void replacing_leaves_no_temporary(void **state)
{
	(void)state;
	assert_int_equal(replace("file", "one"), 0);
	holds("file", "one");
	assert_int_equal(replace("file", "two"), 0);
	holds("file", "two");
	assert_int_equal(entries("."), 1);
}

static void replacing_that_fails_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(mkdir("dir", 0777), 0);
	put("dir/in", "x");
	assert_int_equal(replace("dir", "one"), -1);
	holds("dir/in", "x");
	assert_int_equal(entries("."), 1);
	assert_int_equal(replace("nowhere/file", "one"), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(entries("."), 1);
}

static void replacing_writes_through_no_link(void **state)
{
	(void)state;
	put("precious", "keep");
	assert_int_equal(symlink("precious", "link"), 0);
	assert_int_equal(replace("link", "new"), 0);
	holds("link", "new");
	holds("precious", "keep");
	/* Nor through one that lies where the temporary will be. */
	assert_int_equal(symlink("precious", ".file.tmp"), 0);
	assert_int_equal(replace("file", "new"), 0);
	holds("file", "new");
	holds("precious", "keep");
}

static void replacing_sets_the_time(void **state)
{
	struct timespec at = {1000000000, 123000000};
	struct buf text = BUF_INIT;
	struct stat st;

	(void)state;
	buf_adds(&text, "x");
	assert_int_equal(file_replace("file", &text, false, &at), 0);
	assert_int_equal(stat("file", &st), 0);
	assert_int_equal(st.st_mtim.tv_sec, 1000000000);
	buf_release(&text);
}

/* A reader that opens the file again and again sees one whole content or the other. */
static void replacing_is_atomic(void **state)
{
	enum { SIZE = 300000 };
	struct buf a = BUF_INIT, b = BUF_INIT;
	pid_t writer;
	int status = 0;

	(void)state;
	for (int i = 0; i < SIZE; i++) {
		buf_addc(&a, 'a');
		buf_addc(&b, 'b');
	}
	assert_int_equal(file_replace("file", &a, false, NULL), 0);
	writer = fork();
	assert_true(writer >= 0);
	if (writer == 0) {
		for (int i = 0; i < 200; i++)
			if (file_replace("file", i % 2 ? &a : &b, false, NULL) != 0)
				_exit(1);
		_exit(0);
	}
	while (waitpid(writer, &status, WNOHANG) == 0) {
		struct buf seen = BUF_INIT;

		assert_int_equal(file_read("file", SIZE + 1, &seen), 0);
		assert_int_equal(seen.len, SIZE);
		assert_int_equal(seen.text[0], seen.text[SIZE - 1]);
		buf_release(&seen);
	}
	assert_int_equal(status, 0);
	assert_int_equal(entries("."), 1);
	buf_release(&a);
	buf_release(&b);
}

static void creating_once(void **state)
{
	(void)state;
	assert_int_equal(file_create_once("file", "first"), 0);
	assert_int_equal(file_create_once("file", "second"), -1);
	assert_int_equal(errno, EEXIST);
	holds("file", "first");
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(file_create_once("dangling", "x"), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(access("nowhere", F_OK), -1);
	assert_int_equal(entries("."), 2);
}

static void creating_once_has_one_winner(void **state)
{
	enum { TRIES = 8 };
	int winners = 0;

	(void)state;
	for (int round = 0; round < 20; round++) {
		char path[32];

		snprintf(path, sizeof path, "file%d", round);
		for (int i = 0; i < TRIES; i++) {
			pid_t pid = fork();

			assert_true(pid >= 0);
			if (pid == 0)
				_exit(file_create_once(path, "whole") == 0 ? 0
				      : errno == EEXIST                    ? 1
									   : 2);
		}
		for (int i = 0; i < TRIES; i++) {
			int status;

			assert_true(wait(&status) > 0);
			assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
			winners += WEXITSTATUS(status) == 0;
		}
		holds(path, "whole");
	}
	assert_int_equal(winners, 20);
	assert_int_equal(entries("."), 20);
}

static void making_directories(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(dir_make("a/b/c"), 0);
	assert_int_equal(stat("a/b/c", &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(dir_make("a/b/c"), 0);
	assert_int_equal(dir_make("a/b/d/"), 0);
	assert_int_equal(dir_make("a//e"), 0);
	put("file", "x");
	assert_int_equal(dir_make("file"), -1);
	assert_int_equal(dir_make("file/below"), -1);
	assert_int_equal(dir_make(""), -1);
}

static void removing_trees(void **state)
{
	(void)state;
	assert_int_equal(dir_make("tree/a/b"), 0);
	put("tree/a/b/file", "x");
	put("tree/.hidden", "x");
	assert_int_equal(mkfifo("tree/fifo", 0600), 0);
	assert_int_equal(tree_remove("tree"), 0);
	assert_int_equal(entries("."), 0);
	assert_int_equal(tree_remove("tree"), 0);
	put("file", "x");
	assert_int_equal(tree_remove("file"), 0);
	assert_int_equal(entries("."), 0);
}

static void removing_follows_no_link(void **state)
{
	(void)state;
	assert_int_equal(dir_make("precious/in"), 0);
	put("precious/in/file", "keep");
	assert_int_equal(dir_make("tree"), 0);
	assert_int_equal(symlink("../precious", "tree/to_dir"), 0);
	assert_int_equal(symlink("../precious/in/file", "tree/to_file"), 0);
	assert_int_equal(symlink("nowhere", "tree/dangling"), 0);
	assert_int_equal(tree_remove("tree"), 0);
	holds("precious/in/file", "keep");
	assert_int_equal(symlink("precious", "link"), 0);
	assert_int_equal(tree_remove("link"), 0);
	holds("precious/in/file", "keep");
	assert_int_equal(entries("."), 1);
}

static void joining(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_string_equal(path_join(&arena, "dir", "file"), "dir/file");
	assert_string_equal(path_join(&arena, "dir/", "file"), "dir/file");
	assert_string_equal(path_join(&arena, "dir", "/file"), "/file");
	assert_string_equal(path_join(&arena, NULL, "file"), "file");
	assert_string_equal(path_join(&arena, "", "file"), "file");
	assert_string_equal(path_join(&arena, ".", "file"), "file");
	assert_string_equal(path_join(&arena, "..", "file"), "../file");
	assert_string_equal(path_dir(&arena, "a/b/c"), "a/b");
	assert_string_equal(path_dir(&arena, "c"), ".");
	assert_string_equal(path_dir(&arena, "/c"), "/");
	arena_release(&arena);
}

static void relative(const char *path, const char *expected)
{
	struct arena arena = {0};

	assert_string_equal(
	    path_relative(&arena, arena_printf(&arena, "%s%s", root, path)), expected);
	arena_release(&arena);
}

static void relative_paths(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_int_equal(dir_make("desk/in"), 0);
	assert_int_equal(dir_make("desktop"), 0);
	assert_int_equal(dir_make("beside"), 0);
	assert_int_equal(chdir("desk"), 0);
	relative("/desk/file", "file");
	relative("/desk/in/file", "in/file");
	relative("/desk/in/../file", "file");
	relative("/beside/file", "../beside/file");
	relative("/desktop/file", "../desktop/file");
	relative("/file", "../file");
	assert_int_equal(chdir("in"), 0);
	relative("/desk/file", "../file");
	relative("/file", "../../file");
	relative("/desktop/file", "../../desktop/file");
	/* Through a link that leads here. */
	assert_int_equal(chdir(root), 0);
	assert_int_equal(symlink("desk", "link"), 0);
	relative("/link/file", "desk/file");
	assert_string_equal(path_relative(&arena, "a/../b"), "a/../b");
	/* Each leads to the same file as the absolute one. */
	put("beside/file", "x");
	assert_int_equal(chdir("desk/in"), 0);
	holds(path_relative(&arena, arena_printf(&arena, "%s/beside/file", root)), "x");
	arena_release(&arena);
}

static void absolute_paths(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_string_equal(path_absolute(&arena, "/a/b"), "/a/b");
	assert_string_equal(path_absolute(&arena, "a/b"), arena_printf(&arena, "%s/a/b", root));
	arena_release(&arena);
}

/* Which place it gets is for the file system to say: it is as any other, and nothing else changes.
 */
static void a_directory_apart(void **state)
{
	struct stat before, st;

	(void)state;
	assert_int_equal(mkdir("in", 0700), 0);
	put("in/file", "x");
	assert_int_equal(symlink("nowhere", "in/link"), 0);
	assert_int_equal(stat("in", &before), 0);
	assert_int_equal(dir_make_apart("in", "made"), 0);
	assert_int_equal(lstat("in/made", &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(entries("in/made"), 0);
	assert_int_equal(entries("in"), 3);
	assert_int_equal(stat("in", &st), 0);
	assert_int_equal(st.st_mode, before.st_mode);
	static const char *const there[] = {"made", "file", "link"};

	for (size_t i = 0; i < sizeof there / sizeof there[0]; i++) {
		assert_int_equal(dir_make_apart("in", there[i]), -1);
		assert_int_equal(errno, EEXIST);
	}
	holds("in/file", "x");
	assert_int_equal(entries("in"), 3);
	assert_int_equal(dir_make_apart("nowhere", "made"), -1);
	assert_int_equal(errno, ENOENT);
}

#define IN_OWN_DIR(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_OWN_DIR(reading),
	    IN_OWN_DIR(reading_all_of_it),
	    IN_OWN_DIR(replacing_leaves_no_temporary),
	    IN_OWN_DIR(replacing_that_fails_changes_nothing),
	    IN_OWN_DIR(replacing_writes_through_no_link),
	    IN_OWN_DIR(replacing_sets_the_time),
	    IN_OWN_DIR(replacing_is_atomic),
	    IN_OWN_DIR(creating_once),
	    IN_OWN_DIR(creating_once_has_one_winner),
	    IN_OWN_DIR(making_directories),
	    IN_OWN_DIR(removing_trees),
	    IN_OWN_DIR(removing_follows_no_link),
	    IN_OWN_DIR(joining),
	    IN_OWN_DIR(relative_paths),
	    IN_OWN_DIR(absolute_paths),
	    IN_OWN_DIR(a_directory_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
