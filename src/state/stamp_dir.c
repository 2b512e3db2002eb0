/* SPDX-License-Identifier: MIT */
#include "state/stamp_dir.h"

#include "base/files.h"
#include "state/reasons.h"
#include "state/stamp.h"

#include <errno.h>
#include <string.h>

/* The statuses of which a test has a stamp, a bit for each; and those whose stamps are known to be
 * regular files. */
struct found {
	unsigned statuses, regular;
	char test[];
};

static bool is_regular(const struct dirent *entry)
{
#ifdef DT_REG
	return entry->d_type == DT_REG;
#else
	(void)entry;
	return false;
#endif
}

static void add(struct stamp_dir *dir, const struct dirent *entry)
{
	const char *name = entry->d_name;
	const char *dot = strrchr(name, '.');
	enum status status;
	size_t len;
	struct found *found;
	const struct found *before;

	if (!dot || !status_from_name(dot + 1, &status))
		return;
	len = (size_t)(dot - name);
	found = arena_alloc(&dir->arena, sizeof *found + len + 1);
	memcpy(found->test, name, len);
	found->statuses = 1U << status;
	found->regular = is_regular(entry) ? 1U << status : 0;
	before = map_put(&dir->arena, &dir->found, found->test, found);
	if (before) {
		found->statuses |= before->statuses;
		found->regular |= before->regular;
	}
}

void stamp_dir_open(struct stamp_dir *dir, const char *out, const char *phase)
{
	*dir = (struct stamp_dir){.name = BUF_INIT, .text = BUF_INIT};
	dir->dir = opendir(arena_printf(&dir->arena, "%s/%s", out, phase));
	if (!dir->dir)
		return;
	for (const struct dirent *entry; (entry = readdir(dir->dir));)
		add(dir, entry);
}

int stamp_dir_read(struct stamp_dir *dir, const char *test, enum status status)
{
	const struct found *found;

	/* One after the other, each status of a test is asked for. */
	if (dir->test != test) {
		dir->test = test;
		dir->of_test = map_get(&dir->found, test);
	}
	found = dir->of_test;
	if (!found || !(found->statuses & 1U << status)) {
		errno = ENOENT;
		return -1;
	}
	buf_clear(&dir->name);
	buf_adds(&dir->name, test);
	buf_addc(&dir->name, '.');
	buf_adds(&dir->name, status_name(status));
	buf_clear(&dir->text);
	return file_read_at(dirfd(dir->dir), dir->name.text, found->regular & 1U << status,
	    STAMP_BYTES_MAX, &dir->text);
}

void stamp_dir_close(struct stamp_dir *dir)
{
	if (dir->dir)
		closedir(dir->dir);
	buf_release(&dir->name);
	buf_release(&dir->text);
	arena_release(&dir->arena);
}
