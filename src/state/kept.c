/* SPDX-License-Identifier: MIT */
#include "state/kept.h"

#include "base/buf.h"
#include "base/files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MARK_BYTES_MAX = 256 };

/* DIR of DIR/NAME/.., without what says nothing. NULL: the name does not say where that is. */
static const char *dir_of(struct arena *arena, const char *out, const char **name)
{
	size_t len = strlen(out), from;

	while (len > 1 && out[len - 1] == '/')
		len--;
	from = len;
	while (from > 0 && out[from - 1] != '/')
		from--;
	*name = arena_strndup(arena, out + from, len - from);
	if (!(*name)[0] || strcmp(*name, ".") == 0 || strcmp(*name, "..") == 0)
		return NULL;
	return arena_printf(arena, "%.*s" KEPT_DIR, (int)from, out);
}

/* DIR/.e2e-history/NAME.ENDING, if the directory is there, and ours. */
static const char *kept_file(struct arena *arena, const char *out, const char *ending)
{
	struct stat st;
	const char *name, *dir = dir_of(arena, out, &name);

	if (!dir || lstat(dir, &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
		return NULL;
	return arena_printf(arena, "%s/%s.%s", dir, name, ending);
}

/* As run_state.h has it, which asks here. */
static const char *state_file(struct arena *arena, const char *out, const char *name)
{
	return arena_printf(arena, "%s/.e2e/%s", out, name);
}

static bool is_file(const char *path, struct stat *st)
{
	return lstat(path, st) == 0 && S_ISREG(st->st_mode);
}

void kept_begin(struct arena *arena, const char *out, const char *started)
{
	const char *name, *dir = dir_of(arena, out, &name), *mark;
	struct buf text = BUF_INIT;

	/* The directory of the results is there, so the one above it is. */
	if (dir && mkdir(dir, 0777) == 0 &&
	    file_create_once(arena_printf(arena, "%s/.gitignore", dir), "*\n") != 0)
		rmdir(dir);
	mark = kept_file(arena, out, "began");
	buf_printf(&text, "%s\n", started);
	if (mark && file_replace(mark, &text, false, NULL) != 0)
		unlink(mark);
	buf_release(&text);
}

const char *kept_emptied(struct arena *arena, const char *out)
{
	const char *mark = kept_file(arena, out, "began"), *started = NULL;
	struct buf text = BUF_INIT;
	struct stat st;

	if (mark && is_file(mark, &st) && !file_exists(state_file(arena, out, "run")) &&
	    file_read(mark, MARK_BYTES_MAX, &text) == 0)
		started = arena_strndup(arena, text.text, strcspn(text.text, "\n"));
	buf_release(&text);
	return started && started[0] ? started : NULL;
}

const char *kept_history(struct arena *arena, const char *out)
{
	const char *kept = kept_file(arena, out, "jsonl");
	struct stat st;

	return kept && is_file(kept, &st) ? kept : NULL;
}

void kept_history_save(struct arena *arena, const char *out)
{
	const char *kept = kept_file(arena, out, "jsonl");
	const char *history = state_file(arena, out, "history.jsonl");
	struct stat ours, theirs;

	if (!kept || !is_file(history, &ours))
		return;
	if (lstat(kept, &theirs) == 0) {
		if (ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino)
			return;
		if (!S_ISREG(theirs.st_mode) || unlink(kept) != 0)
			return;
	}
	/* Where there are no hard links, or it is another file system, it is not kept. */
	if (link(history, kept) != 0)
		errno = 0;
}

void kept_history_restore(struct arena *arena, const char *out)
{
	const char *kept = kept_history(arena, out);

	if (kept && link(kept, state_file(arena, out, "history.jsonl")) != 0)
		errno = 0;
}

void kept_forget(struct arena *arena, const char *out)
{
	static const char *const endings[] = {"jsonl", "began"};
	const char *name, *dir = dir_of(arena, out, &name);

	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		const char *path = kept_file(arena, out, endings[i]);
		struct stat st;

		if (path && is_file(path, &st))
			unlink(path);
	}
	/* That of another results directory may be there: then it stays. */
	if (dir && kept_file(arena, out, "jsonl")) {
		const char *ignored = arena_printf(arena, "%s/.gitignore", dir);

		if (unlink(ignored) == 0 && rmdir(dir) != 0 &&
		    file_create_once(ignored, "*\n") != 0)
			errno = 0;
	}
}
