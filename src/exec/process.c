/* SPDX-License-Identifier: MIT */
#include "exec/process.h"

#include "base/files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STAT_MAX = 64 * 1024, ENVIRONMENT_MAX = 4 * 1024 * 1024, SHOWN_MAX = 60 };

bool process_read(pid_t pid, struct process *process)
{
	char path[64];
	struct buf text = BUF_INIT;
	const char *open, *close;
	bool ok = false;

	*process = (struct process){.pid = pid};
	snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
	/* The name stands in parentheses, and may have some of its own. */
	if (file_read(path, STAT_MAX, &text) == 0 && (open = strchr(text.text, '(')) &&
	    (close = strrchr(text.text, ')'))) {
		/* The third field to the fifth, and the twenty-second. */
		static const char fields[] = " %c %lld %lld %*d %*d %*d %*u %*u %*u %*u %*u %*u "
					     "%*u %*d %*d %*d %*d %*d %*d %llu";
		long long parent = 0, group = 0;

		snprintf(process->command, sizeof process->command, "%.*s", (int)(close - open - 1),
		    open + 1);
		/* NOLINTNEXTLINE(cert-err34-c): the kernel's numbers fit. */
		ok = sscanf(close + 1, fields, &process->state, &parent, &group, &process->start) ==
		     4;
		process->parent = (pid_t)parent;
		process->group = (pid_t)group;
	}
	buf_release(&text);
	return ok;
}

struct process *process_list(struct arena *arena, size_t *count)
{
	struct process *list = NULL;
	DIR *dir = opendir("/proc");

	*count = 0;
	if (!dir)
		return NULL;
	for (const struct dirent *entry; (entry = readdir(dir));) {
		long long pid = strtoll(entry->d_name, NULL, 10);

		if (pid <= 0)
			continue;
		list = arena_grow(arena, list, *count, sizeof *list);
		if (process_read((pid_t)pid, &list[*count]))
			++*count;
	}
	closedir(dir);
	return list;
}

bool process_environment(pid_t pid, struct buf *out)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%lld/environ", (long long)pid);
	return file_read(path, ENVIRONMENT_MAX, out) == 0;
}

const char *process_variable(const struct buf *environment, const char *name)
{
	size_t len = strlen(name);

	for (size_t at = 0; at < environment->len; at += strlen(environment->text + at) + 1)
		if (strncmp(environment->text + at, name, len) == 0 &&
		    environment->text[at + len] == '=')
			return environment->text + at + len + 1;
	return NULL;
}

const char *process_describe(
    struct arena *arena, const struct process *process, const struct mask *hidden)
{
	struct buf text = BUF_INIT;
	const char *name = process->command, *described;

	if (file_read(arena_printf(arena, "/proc/%lld/cmdline", (long long)process->pid), STAT_MAX,
		&text) == 0 &&
	    text.len) {
		while (text.len && text.text[text.len - 1] == '\0')
			text.len--;
		text.text[text.len] = '\0';
		for (size_t i = 0; i < text.len; i++)
			if (text.text[i] == '\0')
				text.text[i] = ' ';
		name = text.text;
	}
	/* Before it is cut: what is left of a value could not be found any more. */
	name = mask_text(hidden, arena, name);
	described = arena_printf(arena, "%.*s%s (pid %lld)", SHOWN_MAX, name,
	    strlen(name) > SHOWN_MAX ? "..." : "", (long long)process->pid);
	buf_release(&text);
	return described;
}
