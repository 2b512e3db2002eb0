/* SPDX-License-Identifier: MIT */
/* The file has a line that says who has written it, a line with a character for each test of the
 * phase, and then the stamps, each behind a struct entry. It is for this machine and this build. */
#include "state/seen_stamps.h"

#include "base/time.h"
#include "state/run_state.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FEWEST = 256,            /* stamps for which it is worth a file */
	STAMP_MAX = 1024 * 1024, /* bytes */
	PIECE = 256 * 1024,
	ABSENT = '-',
	PRESENT = '+',
};

struct entry {
	struct file_identity identity;
	size_t len;
};

static const char *seen_path(struct arena *arena, const char *out, const struct phase *phase)
{
	return run_file(arena, out, arena_printf(arena, SEEN_DIR "/%s", phase->name));
}

/* What it has to begin with. */
static const char *first_line(struct arena *arena, const struct run *run)
{
	return arena_printf(arena, "%s %zu %s\n", PACKAGE_VERSION, sizeof(struct entry),
	    run_invocation_mark(arena, run));
}

/* ---- begin ---- */

static bool start(struct seen_writer *writer)
{
	const char *path = seen_path(writer->arena, writer->out, writer->phase);
	size_t tests = writer->phase->test_count;

	writer->marks = arena_alloc(writer->arena, tests + 1);
	memset(writer->marks, ABSENT, tests);
	writer->text = (struct buf)BUF_INIT;
	buf_adds(&writer->text, first_line(writer->arena, writer->run));
	/* The marks are known at the end. */
	buf_printf(&writer->text, "%s\n", writer->marks);
	return dir_make(run_file(writer->arena, writer->out, SEEN_DIR)) == 0 &&
	       file_parts_begin(&writer->parts, path) == 0;
}

void seen_add(struct seen_writer *writer, size_t number, const char *text, size_t len,
    const struct file_identity *identity)
{
	struct entry entry;

	if (writer->phase->test_count < FEWEST || len > STAMP_MAX || writer->failed ||
	    time_seconds(identity->changed) + FILE_TIME_TICK >= writer->now)
		return;
	if (!writer->marks && !start(writer)) {
		writer->failed = true;
		return;
	}
	memset(&entry, 0, sizeof entry);
	entry.identity = *identity;
	entry.len = len;
	writer->marks[number] = PRESENT;
	buf_add(&writer->text, (const char *)&entry, sizeof entry);
	buf_add(&writer->text, text, len);
	if (writer->text.len >= PIECE)
		writer->failed = file_parts_add(&writer->parts, &writer->text) != 0;
}

void seen_end(struct seen_writer *writer)
{
	const char *path = seen_path(writer->arena, writer->out, writer->phase);
	size_t tests = writer->phase->test_count;
	off_t marks;

	if (!writer->marks)
		return;
	if (!writer->failed && file_parts_add(&writer->parts, &writer->text) == 0) {
		marks = (off_t)strlen(first_line(writer->arena, writer->run));
		if (pwrite(writer->parts.fd, writer->marks, tests, marks) != (ssize_t)tests)
			close(writer->parts.fd);
		else
			(void)!file_parts_end(&writer->parts, path);
	}
	buf_release(&writer->text);
}

/* ---- phase ---- */

struct seen_stamps {
	FILE *file;
	const char *marks;
	size_t count; /* of the marks */
	size_t next;  /* the number of a test; the entries of those before it have been read */
	struct buf text;
};

static FILE *open_regular(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	struct stat st;
	FILE *file = NULL;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		file = fdopen(fd, "r");
	if (!file)
		close(fd);
	return file;
}

/* Reads so many bytes, and compares them with `expected` unless that is NULL. */
static bool read_bytes(FILE *file, char *into, size_t len, const char *expected)
{
	return fread(into, 1, len, file) == len && (!expected || memcmp(into, expected, len) == 0);
}

struct seen_stamps *seen_open(
    struct arena *arena, const char *out, const struct run *run, const struct phase *phase)
{
	const char *first = first_line(arena, run);
	size_t len = strlen(first), tests = phase->test_count;
	char *begins = arena_alloc(arena, len), *marks = arena_alloc(arena, tests + 1);
	FILE *file = tests < FEWEST ? NULL : open_regular(seen_path(arena, out, phase));
	struct seen_stamps *seen;

	if (!file)
		return NULL;
	setvbuf(file, arena_alloc(arena, PIECE), _IOFBF, PIECE);
	if (!read_bytes(file, begins, len, first) || !read_bytes(file, marks, tests + 1, NULL) ||
	    marks[tests] != '\n') {
		fclose(file);
		return NULL;
	}
	seen = arena_alloc(arena, sizeof *seen);
	*seen =
	    (struct seen_stamps){.file = file, .marks = marks, .count = tests, .text = BUF_INIT};
	return seen;
}

bool seen_has(const struct seen_stamps *seen, size_t number)
{
	return seen && number < seen->count && seen->marks[number] == PRESENT;
}

static bool read_entry(struct seen_stamps *seen, struct entry *entry)
{
	buf_clear(&seen->text);
	if (fread(entry, sizeof *entry, 1, seen->file) != 1 || entry->len > STAMP_MAX ||
	    !read_bytes(seen->file, buf_room(&seen->text, entry->len + 1), entry->len, NULL))
		return false;
	buf_filled(&seen->text, entry->len);
	return true;
}

bool seen_take(struct seen_stamps *seen, size_t number, int dir, const char *name,
    const char **text, size_t *len, struct timespec *modified)
{
	struct entry entry = {0};
	struct file_identity now;
	struct stat st;

	if (!seen_has(seen, number) || number < seen->next)
		return false;
	for (; seen->next <= number; seen->next++)
		if (seen_has(seen, seen->next) && !read_entry(seen, &entry)) {
			seen->count = 0; /* cut off: nothing more is taken */
			return false;
		}
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return false;
	now = file_identity_of(&st);
	if (!file_identity_equal(&now, &entry.identity))
		return false;
	*text = seen->text.text;
	*len = entry.len;
	*modified = now.modified;
	return true;
}

void seen_close(struct seen_stamps *seen)
{
	if (!seen)
		return;
	fclose(seen->file);
	buf_release(&seen->text);
}
