/* SPDX-License-Identifier: MIT */
#include "state/failures.h"

#include "base/die.h"
#include "base/files.h"
#include "state/reasons.h"
#include "state/run_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BYTES_MAX = 64 * 1024 * 1024 };

static const char *path_of(struct arena *arena, const char *out, const char *phase)
{
	return run_file(arena, out, arena_printf(arena, "failed/%s", phase));
}

void failure_note(struct arena *arena, const char *out, const struct result *result)
{
	const char *path = path_of(arena, out, result->phase);
	struct buf line = BUF_INIT;
	int fd;

	if (result->status == STATUS_PASSED ||
	    (result->status == STATUS_SKIPPED && !result_skipped_itself(result)))
		return;
	buf_printf(&line, "%s %.6f\n", result->name, result->finished);
	if (dir_make(path_dir(arena, path)) != 0)
		die("make the directory of %s:", path);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	if (fd < 0 || buf_write(&line, fd) != 0 || close(fd) != 0)
		die("write %s:", path);
	buf_release(&line);
}

/* Takes the next line apart; false at the end. The text is changed. */
static bool next_line(char **at, char **name, double *when)
{
	char *line = *at, *end, *blank;

	if (!*line)
		return false;
	end = line + strcspn(line, "\n");
	*at = *end ? end + 1 : end;
	*end = '\0';
	blank = strrchr(line, ' ');
	*when = blank ? strtod(blank + 1, NULL) : 0;
	if (blank)
		*blank = '\0';
	*name = line;
	return true;
}

void failures_read(
    struct arena *arena, const char *out, const char *phase, struct failures *failures)
{
	const char *path = path_of(arena, out, phase);
	struct buf text = BUF_INIT;
	char *at, *name;
	double when;

	*failures = (struct failures){0};
	if (file_read(path, BYTES_MAX, &text) != 0 && errno != ENOENT && errno != ENOTDIR)
		die("read %s:", path);
	for (at = text.text; next_line(&at, &name, &when);) {
		double *known = map_get(&failures->times, name);

		if (!known) {
			known = arena_alloc(arena, sizeof *known);
			*known = when;
			map_put(arena, &failures->times, arena_strdup(arena, name), known);
		}
		if (when > *known)
			*known = when;
	}
	buf_release(&text);
}

double failures_last(const struct failures *failures, const char *test)
{
	const double *known = map_get(&failures->times, test);

	return known ? *known : -1;
}
