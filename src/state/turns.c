/* SPDX-License-Identifier: MIT */
#include "state/turns.h"

#include "base/die.h"
#include "base/files.h"
#include "base/strings.h"
#include "state/run_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line of the file: a phase has said something for the first time, or is over. */
enum { BEGUN = '+', OVER = '-', HELD_MAX = 1 << 30, TURNS_MAX = 64 * 1024 * 1024 };

static const char *turns_path(struct arena *arena, const char *out)
{
	return run_file(arena, out, "turns");
}

static const char *held_path(struct arena *arena, const char *out, const char *phase)
{
	return run_file(arena, out, arena_printf(arena, "held/%s", phase));
}

void turns_begin(struct arena *arena, const char *out, bool kept)
{
	const char *path = turns_path(arena, out);

	tree_remove_or_die(path);
	tree_remove_or_die(run_file(arena, out, "held"));
	if (!kept)
		return;
	if (dir_make(run_file(arena, out, "held")) != 0)
		die("make the directory %s:", run_file(arena, out, "held"));
	if (file_create_once(path, "") != 0)
		die("write %s:", path);
}

/* ---- what the file says ---- */

/* The file, locked; -1: there is none any more, and nothing is held back. */
static int open_turns(struct arena *arena, const char *out)
{
	int fd =
	    open(turns_path(arena, out), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return -1;
	while (flock(fd, LOCK_EX) != 0)
		if (errno != EINTR)
			goto none;
	/* Removed while we waited. */
	if (fstat(fd, &st) == 0 && st.st_nlink > 0)
		return fd;
none:
	close(fd);
	return -1;
}

/* The phases that have said something, in that order. */
struct turns {
	struct strings phases;
	bool *over;
};

static size_t find(const struct turns *turns, const char *phase)
{
	size_t i = 0;

	while (i < turns->phases.count && strcmp(turns->phases.items[i], phase) != 0)
		i++;
	return i;
}

/* The one that prints at once. */
static size_t first_open(const struct turns *turns)
{
	size_t i = 0;

	while (i < turns->phases.count && turns->over[i])
		i++;
	return i;
}

static size_t add(struct arena *arena, struct turns *turns, const char *phase)
{
	turns->over = arena_grow(arena, turns->over, turns->phases.count, sizeof *turns->over);
	turns->over[turns->phases.count] = false;
	strings_add(arena, &turns->phases, arena_strdup(arena, phase));
	return turns->phases.count - 1;
}

static struct turns read_turns(struct arena *arena, const char *out)
{
	struct turns turns = {0};
	struct buf text = BUF_INIT;

	if (file_read(turns_path(arena, out), TURNS_MAX, &text) != 0)
		buf_clear(&text);
	for (char *line = text.text, *end; (end = strchr(line, '\n')); line = end + 1) {
		size_t i;

		*end = '\0';
		i = line[0] ? find(&turns, line + 1) : 0;
		if (line[0] == BEGUN && i == turns.phases.count)
			add(arena, &turns, line + 1);
		else if (line[0] == OVER && i < turns.phases.count)
			turns.over[i] = true;
	}
	buf_release(&text);
	return turns;
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

/* ---- what is held back ---- */

static bool hold(struct arena *arena, const char *out, const char *phase, const struct buf *text)
{
	int fd = open(held_path(arena, out, phase),
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	bool held = fd >= 0 && append(fd, text);

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
		buf_print(&text, STDOUT_FILENO);
	buf_release(&text);
	unlink(held_path(arena, out, phase));
}

/* A phase is over, and with it all that are over meanwhile. The next one prints at once. */
static void print_next(struct arena *arena, const char *out, const struct turns *turns)
{
	size_t next = first_open(turns);

	for (size_t i = 0; i < turns->phases.count; i++)
		if (turns->over[i])
			print_held(arena, out, turns->phases.items[i]);
	if (next < turns->phases.count)
		print_held(arena, out, turns->phases.items[next]);
}

static void print_all(struct arena *arena, const char *out, const struct turns *turns)
{
	for (size_t i = 0; i < turns->phases.count; i++)
		print_held(arena, out, turns->phases.items[i]);
	unlink(turns_path(arena, out));
}

/* ---- for the others ---- */

void turn_print(
    struct arena *arena, const char *out, const char *phase, struct buf *text, bool over)
{
	int fd = open_turns(arena, out);
	struct turns turns = {0};
	size_t own, first;
	bool kept = true;

	if (fd < 0) {
		buf_print(text, STDOUT_FILENO);
		return;
	}
	turns = read_turns(arena, out);
	own = find(&turns, phase);
	if (own == turns.phases.count) {
		own = add(arena, &turns, phase);
		kept = note(fd, BEGUN, phase);
	}
	first = first_open(&turns);
	kept = kept && (own == first || hold(arena, out, phase, text));
	/* What it said before comes first. */
	if (!kept)
		print_all(arena, out, &turns);
	if (!kept || own == first)
		buf_print(text, STDOUT_FILENO);
	buf_release(text);
	if (kept && over) {
		turns.over[own] = true;
		if (!note(fd, OVER, phase))
			print_all(arena, out, &turns);
		else if (own == first)
			print_next(arena, out, &turns);
	}
	close(fd);
}

void turns_end(struct arena *arena, const char *out)
{
	int fd = open_turns(arena, out);
	struct turns turns;

	if (fd < 0)
		return;
	turns = read_turns(arena, out);
	print_all(arena, out, &turns);
	close(fd);
}

int turns_take(struct arena *arena, const char *out, struct buf *text)
{
	int fd = open_turns(arena, out);
	struct turns turns;

	if (fd < 0)
		return -1;
	turns = read_turns(arena, out);
	for (size_t i = 0; i < turns.phases.count; i++)
		add_held(arena, out, turns.phases.items[i], text);
	return fd;
}

void turns_taken(struct arena *arena, const char *out, int fd)
{
	struct stat st;

	/* Otherwise another run has begun meanwhile, and the file of that name is its. */
	if (fstat(fd, &st) == 0 && st.st_nlink > 0)
		unlink(turns_path(arena, out));
	close(fd);
}

/* ---- a program that fails ---- */

static const char *at_exit;

static void end_turns(void)
{
	struct arena arena = {0};

	if (at_exit)
		turns_end(&arena, at_exit);
	arena_release(&arena);
}

void turns_end_at_exit(const char *out)
{
	at_exit = out;
	atexit(end_turns);
}

void turns_go_on(void)
{
	at_exit = NULL;
}
