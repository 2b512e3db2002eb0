/* SPDX-License-Identifier: MIT */
#include "state/idle_service.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/strings.h"
#include "state/run_state.h"

#include <errno.h>
#include <string.h>

/* What make can have put into one recipe. */
enum { COMMAND_MAX = 4 * 1024 * 1024 };

static const char *mark_of(struct arena *arena, const char *out, const char *name)
{
	return run_file(arena, out, arena_printf(arena, "%s/%s", IDLE_DIR, name));
}

void idle_services_clear(struct arena *arena, const char *out)
{
	tree_remove_or_die(run_file(arena, out, IDLE_DIR));
}

void idle_service_mark(struct arena *arena, const char *out, const char *name)
{
	const char *mark = mark_of(arena, out, name);

	if (dir_make(path_dir(arena, mark)) != 0 || file_create_once(mark, "") != 0)
		die("write %s:", mark);
}

bool idle_services_exist(struct arena *arena, const char *out)
{
	return file_exists(run_file(arena, out, IDLE_DIR));
}

bool idle_service_defer(
    struct arena *arena, const char *out, const char *name, char *const *command)
{
	const char *mark = mark_of(arena, out, name);
	struct buf text = BUF_INIT;

	if (!file_exists(mark))
		return false;
	for (; *command; command++)
		buf_add(&text, *command, strlen(*command) + 1);
	if (file_replace(mark, &text, false, NULL) != 0)
		die("write %s:", mark);
	buf_release(&text);
	return true;
}

struct strings idle_service_command(struct arena *arena, const char *out, const char *name)
{
	const char *mark = mark_of(arena, out, name);
	struct strings command = {0};
	struct buf text = BUF_INIT;

	if (file_read(mark, COMMAND_MAX, &text) != 0 && errno != ENOENT && errno != ENOTDIR)
		die("read %s:", mark);
	for (size_t at = 0; at < text.len; at += strlen(text.text + at) + 1)
		strings_add(arena, &command, arena_strdup(arena, text.text + at));
	buf_release(&text);
	return command;
}

void idle_service_wake(struct arena *arena, const char *out, const char *name)
{
	tree_remove_or_die(mark_of(arena, out, name));
}
