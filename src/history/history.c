/* SPDX-License-Identifier: MIT */
#include "history/history.h"

#include "base/die.h"
#include "base/files.h"
#include "base/map.h"
#include "state/kept.h"
#include "state/run_state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What compaction leaves. Twice that is the limit of the file. */
enum { KEPT_BYTES = HISTORY_BYTES / 2 };

/* Bytes that are read at once. */
enum { PIECE = 64 * 1024 };

/* Neither through a symbolic link nor held up by a FIFO. */
enum { OPEN_FLAGS = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK };

struct history {
	struct arena *arena;
	const char *out, *path;
	bool usable;
	size_t size;   /* of the file */
	size_t hidden; /* entries from this number on; 0: none */
	struct history_entry *first, *latest;
	struct history_test *tests, *newest;
	struct map by_name;
};

/* ---- reading ---- */

static void put_name(struct buf *out, const char *phase, const char *test)
{
	buf_adds(out, phase);
	buf_addc(out, '/');
	buf_adds(out, test);
}

static struct history_test *test_of(struct history *history, const char *phase, const char *name)
{
	struct buf key = BUF_INIT;
	struct history_test *test;

	put_name(&key, phase, name);
	test = map_get(&history->by_name, key.text);
	if (!test) {
		test = arena_alloc(history->arena, sizeof *test);
		test->name = arena_strdup(history->arena, key.text);
		map_put(history->arena, &history->by_name, test->name, test);
		if (history->newest)
			history->newest->next = test;
		else
			history->tests = test;
		history->newest = test;
	}
	buf_release(&key);
	return test;
}

/* The texts of the line are gone with the file's: what is kept of them is what differs. */
static void add_line(struct history *history, const struct history_line *line, size_t bytes)
{
	struct history_entry *entry = arena_alloc(history->arena, sizeof *entry);
	struct history_test *test = test_of(history, line->phase, line->test);
	const struct history_entry *before = history->latest;
	const size_t phase_len = strlen(line->phase);

	entry->line = *line;
	entry->line.run = before && strcmp(before->line.run, line->run) == 0
			      ? before->line.run
			      : arena_strdup(history->arena, line->run);
	entry->line.time = arena_strdup(history->arena, line->time);
	entry->line.phase = before && strcmp(before->line.phase, line->phase) == 0
				? before->line.phase
				: arena_strdup(history->arena, line->phase);
	entry->line.test = test->name + phase_len + 1;
	if (line->quarantined)
		entry->line.quarantined = arena_strdup(history->arena, line->quarantined);
	entry->bytes = (unsigned)bytes;
	entry->before = test->last;
	test->last = entry;
	entry->number = before ? before->number + 1 : 1;
	if (before)
		history->latest->next = entry;
	else
		history->first = entry;
	history->latest = entry;
}

/* The lines are changed. */
static void add_lines(struct history *history, char *text, size_t len)
{
	for (char *end; len > 0; text = end) {
		struct history_line line;
		char *newline = memchr(text, '\n', len);
		size_t bytes = newline ? (size_t)(newline + 1 - text) : len;

		end = text + bytes;
		len -= bytes;
		if (newline)
			*newline = '\0';
		if (history_line_parse(text, &line))
			add_line(history, &line, bytes);
	}
}

/* The bytes of the lines that end in it, of which none ends before `from`. */
static size_t whole_lines(const struct buf *text, size_t from)
{
	size_t len = text->len;

	while (len > from && text->text[len - 1] != '\n')
		len--;
	return len > from ? len : 0;
}

static int not_regular(const struct stat *st)
{
	errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
	return -1;
}

/* The end of the file, piece by piece, from there on. */
static int read_from(struct history *history, int fd, size_t at)
{
	struct buf text = BUF_INIT;
	char piece[PIECE];
	ssize_t n = 1;

	while (at < history->size && n != 0) {
		size_t left = history->size - at, before = text.len, whole;

		n = pread(fd, piece, left < sizeof piece ? left : sizeof piece, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		at += (size_t)n;
		buf_add(&text, piece, (size_t)n);
		whole = whole_lines(&text, before);
		add_lines(history, text.text, whole);
		buf_drop(&text, whole);
	}
	if (n >= 0)
		add_lines(history, text.text, text.len);
	buf_release(&text);
	return n < 0 ? -1 : 0;
}

/* The end of the file, and its size. */
static int read_end(struct history *history, int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return -1;
	if (!S_ISREG(st.st_mode))
		return not_regular(&st);
	history->size = (size_t)st.st_size;
	return read_from(
	    history, fd, history->size > HISTORY_BYTES ? history->size - HISTORY_BYTES : 0);
}

struct history *history_read(struct arena *arena, const char *out)
{
	struct history *history = arena_alloc(arena, sizeof *history);
	const char *kept;
	int fd;

	history->arena = arena;
	history->out = out;
	history->path = run_file(arena, out, "history.jsonl");
	fd = open(history->path, O_RDONLY | OPEN_FLAGS);
	/* The directory was emptied. */
	if (fd < 0 && errno == ENOENT && (kept = kept_history(arena, out)))
		fd = open(kept, O_RDONLY | OPEN_FLAGS);
	history->usable = fd >= 0 ? read_end(history, fd) == 0 : errno == ENOENT;
	if (!history->usable) {
		warn("read %s:", history->path);
		*history = (struct history){.arena = arena, .out = out, .path = history->path};
	}
	if (fd >= 0)
		close(fd);
	return history;
}

bool history_usable(const struct history *history)
{
	return history->usable;
}

void history_hide(struct history *history, const struct run *run)
{
	const struct history_entry *entry = history->first;

	while (entry &&
	       (entry->line.invocation < run->invocation || strcmp(entry->line.run, run->id) != 0))
		entry = entry->next;
	history->hidden = entry ? entry->number : 0;
}

bool history_hides(const struct history *history)
{
	return history->hidden > 0;
}

const struct history_test *history_tests(const struct history *history)
{
	return history->tests;
}

const struct history_entry *history_last(
    const struct history *history, const char *phase, const char *test)
{
	struct buf key = BUF_INIT;
	const struct history_test *found;
	const struct history_entry *entry;

	put_name(&key, phase, test);
	found = map_get(&history->by_name, key.text);
	buf_release(&key);
	entry = found ? found->last : NULL;
	while (entry && history->hidden && entry->number >= history->hidden)
		entry = entry->before;
	return entry;
}

/* ---- writing ---- */

/* One write, so that another one who appends cannot come between. A part of it is taken back. */
static int append_to(int fd, const struct buf *lines, off_t *size)
{
	struct stat st;
	struct buf text = BUF_INIT;
	char last = '\n';
	ssize_t written;
	int result = -1;

	if (fstat(fd, &st) != 0)
		return -1;
	if (!S_ISREG(st.st_mode))
		return not_regular(&st);
	if (st.st_size > 0 && pread(fd, &last, 1, st.st_size - 1) != 1)
		return -1;
	/* Somebody was stopped in the middle of a line: ours must not become a part of it. */
	if (last != '\n')
		buf_addc(&text, '\n');
	buf_add(&text, lines->text, lines->len);
	written = write(fd, text.text, text.len);
	if (written == (ssize_t)text.len) {
		*size = st.st_size + written;
		result = 0;
	} else {
		int saved = written < 0 ? errno : ENOSPC;

		if (ftruncate(fd, st.st_size) != 0)
			warn("take back a part of a line:");
		errno = saved;
	}
	buf_release(&text);
	return result;
}

int history_append(struct history *history, const struct buf *lines)
{
	off_t size = 0;
	struct buf added = BUF_INIT;
	int fd, saved, failed;

	kept_history_restore(history->arena, history->out);
	fd = open(history->path, O_RDWR | O_APPEND | O_CREAT | OPEN_FLAGS, 0666);
	if (fd < 0)
		return -1;
	failed = append_to(fd, lines, &size);
	saved = errno;
	if (close(fd) != 0 && !failed)
		return -1;
	errno = saved;
	if (failed)
		return -1;
	kept_history_save(history->arena, history->out);
	history->size = (size_t)size;
	buf_add(&added, lines->text, lines->len);
	add_lines(history, added.text, added.len);
	buf_release(&added);
	return 0;
}

/* ---- compaction ---- */

/* The bytes of all tests' last lines, last but one, and so on; apart for those in the plan. */
struct ranks {
	size_t bytes[2][HISTORY_LINES];
	size_t kept[2]; /* how many lines a test may keep */
};

static void mark_planned(struct history *history, const struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			test_of(history, plan->phases[i].name, plan->phases[i].tests[j].name)
			    ->planned = true;
}

/* Gives room to the plan's tests first, and to the latest lines first. Returns the bytes. */
static size_t share_out(struct ranks *ranks)
{
	size_t used = 0;

	for (int planned = 1; planned >= 0; planned--)
		for (size_t rank = 0; rank < HISTORY_LINES; rank++) {
			if (ranks->bytes[planned][rank] > KEPT_BYTES - used)
				break;
			used += ranks->bytes[planned][rank];
			ranks->kept[planned] = rank + 1;
		}
	return used;
}

static int rewrite(const struct history *history, const bool *keep)
{
	struct buf text = BUF_INIT;
	int result;

	for (const struct history_entry *entry = history->first; entry; entry = entry->next)
		if (keep[entry->number])
			history_line_format(&entry->line, &text);
	result = file_replace(history->path, &text, false, NULL);
	if (result == 0)
		kept_history_save(history->arena, history->out);
	buf_release(&text);
	return result;
}

int history_compact(struct history *history, const struct plan *plan)
{
	struct ranks ranks = {0};
	struct arena scratch = {0};
	bool *keep;
	int result;

	mark_planned(history, plan);
	for (const struct history_test *test = history->tests; test; test = test->next) {
		size_t rank = 0;

		for (const struct history_entry *entry = test->last; entry && rank < HISTORY_LINES;
		     entry = entry->before)
			ranks.bytes[test->planned][rank++] += entry->bytes;
	}
	if (history->size / 2 <= share_out(&ranks))
		return 0;
	keep = arena_alloc(&scratch,
	    (history->latest ? history->latest->number : 0) * sizeof *keep + sizeof *keep);
	for (const struct history_test *test = history->tests; test; test = test->next) {
		size_t left = ranks.kept[test->planned];

		for (const struct history_entry *entry = test->last; entry && left > 0;
		     entry = entry->before, left--)
			keep[entry->number] = true;
	}
	result = rewrite(history, keep);
	arena_release(&scratch);
	return result;
}
