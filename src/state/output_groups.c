/* SPDX-License-Identifier: MIT */
#include "state/output_groups.h"

#include "base/die.h"
#include "base/files.h"
#include "base/strings.h"
#include "state/run_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line of the file: a phase has said something for the first time, or is over. */
enum { BEGUN = '+', OVER = '-', HELD_MAX = 1 << 30, GROUPS_MAX = 64 * 1024 * 1024 };

static const char *groups_path(struct arena *arena, const char *out)
{
	return run_file(arena, out, "groups");
}

static const char *held_path(struct arena *arena, const char *out, const char *phase)
{
	return run_file(arena, out, arena_printf(arena, "held/%s", phase));
}

void output_groups_begin(struct arena *arena, const char *out, bool kept)
{
	const char *path = groups_path(arena, out);

	tree_remove_or_die(path);
	tree_remove_or_die(run_file(arena, out, "held"));
	tree_remove_or_die(run_file(arena, out, "dots"));
	if (!kept)
		return;
	if (dir_make(run_file(arena, out, "held")) != 0)
		die("make the directory %s:", run_file(arena, out, "held"));
	if (file_create_once(path, "") != 0)
		die("write %s:", path);
}

/* ---- what the file says ---- */

/* The file, locked; -1: there is none any more, and nothing is held back. */
static int open_groups(struct arena *arena, const char *out)
{
	return file_open_locked(groups_path(arena, out), O_RDWR | O_APPEND);
}

/* The phases that have said something, in that order. */
struct groups {
	struct strings phases;
	bool *over;
};

static size_t find(const struct groups *groups, const char *phase)
{
	size_t i = 0;

	while (i < groups->phases.count && strcmp(groups->phases.items[i], phase) != 0)
		i++;
	return i;
}

/* The one that prints at once. */
static size_t first_open(const struct groups *groups)
{
	size_t i = 0;

	while (i < groups->phases.count && groups->over[i])
		i++;
	return i;
}

static size_t add(struct arena *arena, struct groups *groups, const char *phase)
{
	groups->over = arena_grow(arena, groups->over, groups->phases.count, sizeof *groups->over);
	groups->over[groups->phases.count] = false;
	strings_add(arena, &groups->phases, arena_strdup(arena, phase));
	return groups->phases.count - 1;
}

static struct groups read_groups(struct arena *arena, const char *out)
{
	struct groups groups = {0};
	struct buf text = BUF_INIT;

	if (file_read(groups_path(arena, out), GROUPS_MAX, &text) != 0)
		buf_clear(&text);
	for (char *line = text.text, *end; (end = strchr(line, '\n')); line = end + 1) {
		size_t i;

		*end = '\0';
		i = line[0] ? find(&groups, line + 1) : 0;
		if (line[0] == BEGUN && i == groups.phases.count)
			add(arena, &groups, line + 1);
		else if (line[0] == OVER && i < groups.phases.count)
			groups.over[i] = true;
	}
	buf_release(&text);
	return groups;
}

/* Appends to a file, or leaves it as it was. */
static bool append(int fd, const struct buf *text)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	if (buf_write(text, fd) == 0)
		return true;
	if (ftruncate(fd, st.st_size) != 0)
		return false;
	return false;
}

static bool note(int fd, char what, const char *phase)
{
	struct buf line = BUF_INIT;
	bool noted;

	buf_printf(&line, "%c%s\n", what, phase);
	noted = append(fd, &line);
	buf_release(&line);
	return noted;
}

/* ---- dots ---- */

/* So many in a line. */
enum { DOTS_MAX = 60 };

/* The file has as many bytes as the line that is not over has dots. */
static int open_dots(struct arena *arena, const char *out)
{
	return open(run_file(arena, out, "dots"),
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
}

static size_t trailing_dots(const struct buf *text)
{
	size_t count = 0;

	while (count < text->len && text->text[text->len - 1 - count] == '.')
		count++;
	return count == text->len || text->text[text->len - 1 - count] == '\n' ? count : 0;
}

/* What is to be printed behind so many dots, so that a line begins at its start. Returns how many
 * there are then. */
static size_t join(struct buf *text, size_t dots, bool dot)
{
	struct buf whole = BUF_INIT;

	if (dot) {
		buf_adds(text, dots + 1 == DOTS_MAX ? "\n" : "");
		return dots + 1 == DOTS_MAX ? 0 : dots + 1;
	}
	if (dots) {
		buf_addc(&whole, '\n');
		buf_add(&whole, text->text, text->len);
		buf_release(text);
		*text = whole;
	}
	return trailing_dots(text);
}

static void note_dots(int fd, size_t then, size_t now)
{
	struct buf more = BUF_INIT;

	if (now < then && ftruncate(fd, 0) == 0)
		then = 0;
	for (; then < now; then++)
		buf_addc(&more, '.');
	/* Where they cannot be noted, a line may begin behind a dot. */
	buf_print(&more, fd);
}

/* Prints the text, and releases it. */
static void put(struct arena *arena, const char *out, struct buf *text)
{
	int fd = open_dots(arena, out);
	struct stat st = {.st_size = 0};
	bool dot = strcmp(text->text, OUTPUT_GROUP_DOT) == 0;
	size_t then, now;

	if (fd >= 0 && fstat(fd, &st) != 0)
		st.st_size = 0;
	then = (size_t)st.st_size;
	now = join(text, then, dot);
	buf_print(text, STDOUT_FILENO);
	if (fd < 0)
		return;
	note_dots(fd, then, now);
	close(fd);
}

/* ---- what is held back ---- */

/* How many dots are held back behind the last line. */
static size_t held_dots(int fd)
{
	char end[DOTS_MAX];
	off_t size = lseek(fd, 0, SEEK_END);
	off_t from = size > DOTS_MAX ? size - DOTS_MAX : 0;
	ssize_t len = pread(fd, end, sizeof end, from);
	struct buf text = BUF_INIT;
	size_t dots;

	buf_add(&text, end, len > 0 ? (size_t)len : 0);
	dots = trailing_dots(&text);
	buf_release(&text);
	return dots;
}

static bool hold(struct arena *arena, const char *out, const char *phase, struct buf *text)
{
	int fd = open(held_path(arena, out, phase),
	    O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	bool held;

	if (fd >= 0)
		join(text, held_dots(fd), strcmp(text->text, OUTPUT_GROUP_DOT) == 0);
	held = fd >= 0 && append(fd, text);

	if (fd >= 0 && close(fd) != 0)
		held = false;
	return held;
}

static void add_held(struct arena *arena, const char *out, const char *phase, struct buf *text)
{
	if (file_read(held_path(arena, out, phase), HELD_MAX, text) != 0 && errno != ENOENT)
		warn("read %s:", held_path(arena, out, phase));
}

/* Removed only when it is printed: what is there twice is better than what is lost. */
static void print_held(struct arena *arena, const char *out, const char *phase)
{
	struct buf text = BUF_INIT;

	add_held(arena, out, phase, &text);
	if (text.len)
		put(arena, out, &text);
	buf_release(&text);
	unlink(held_path(arena, out, phase));
}

/* What comes now is not of a phase. */
static void end_dots(struct arena *arena, const char *out)
{
	struct buf nothing = BUF_INIT;

	put(arena, out, &nothing);
}

/* A phase is over, and with it all that are over meanwhile. The next one prints at once. */
static void print_next(struct arena *arena, const char *out, const struct groups *groups)
{
	size_t next = first_open(groups);

	for (size_t i = 0; i < groups->phases.count; i++)
		if (groups->over[i])
			print_held(arena, out, groups->phases.items[i]);
	if (next < groups->phases.count)
		print_held(arena, out, groups->phases.items[next]);
}

static void print_all(struct arena *arena, const char *out, const struct groups *groups)
{
	for (size_t i = 0; i < groups->phases.count; i++)
		print_held(arena, out, groups->phases.items[i]);
	end_dots(arena, out);
	unlink(groups_path(arena, out));
}

/* ---- for the others ---- */

void output_group_print(
    struct arena *arena, const char *out, const char *phase, struct buf *text, bool over)
{
	int fd = open_groups(arena, out);
	struct groups groups = {0};
	size_t own, first;
	bool kept = true;

	if (fd < 0) {
		buf_print(text, STDOUT_FILENO);
		return;
	}
	groups = read_groups(arena, out);
	own = find(&groups, phase);
	if (own == groups.phases.count) {
		own = add(arena, &groups, phase);
		kept = note(fd, BEGUN, phase);
	}
	first = first_open(&groups);
	kept = kept && (own == first || hold(arena, out, phase, text));
	/* What it said before comes first. */
	if (!kept)
		print_all(arena, out, &groups);
	if (!kept || own == first)
		put(arena, out, text);
	buf_release(text);
	if (kept && over) {
		groups.over[own] = true;
		if (!note(fd, OVER, phase))
			print_all(arena, out, &groups);
		else if (own == first)
			print_next(arena, out, &groups);
	}
	close(fd);
}

void output_groups_end(struct arena *arena, const char *out)
{
	int fd = open_groups(arena, out);
	struct groups groups;

	if (fd < 0)
		return;
	groups = read_groups(arena, out);
	print_all(arena, out, &groups);
	close(fd);
}

int output_groups_take(struct arena *arena, const char *out, struct buf *text)
{
	int fd = open_groups(arena, out);
	struct groups groups;

	if (fd < 0)
		return -1;
	groups = read_groups(arena, out);
	for (size_t i = 0; i < groups.phases.count; i++)
		add_held(arena, out, groups.phases.items[i], text);
	return fd;
}

void output_groups_taken(struct arena *arena, const char *out, int fd)
{
	struct stat st;

	/* Otherwise another run has begun meanwhile, and the file of that name is its. */
	if (fstat(fd, &st) == 0 && st.st_nlink > 0)
		unlink(groups_path(arena, out));
	close(fd);
}

/* ---- a program that fails ---- */

static const char *at_exit;

static void end_groups(void)
{
	struct arena arena = {0};

	if (at_exit)
		output_groups_end(&arena, at_exit);
	arena_release(&arena);
}

void output_groups_end_at_exit(const char *out)
{
	at_exit = out;
	atexit(end_groups);
}

void output_groups_go_on(void)
{
	at_exit = NULL;
}
