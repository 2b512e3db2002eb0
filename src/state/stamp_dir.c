/* SPDX-License-Identifier: MIT */
#include "state/stamp_dir.h"

#include "base/files.h"
#include "base/stat_time.h"
#include "state/reasons.h"
#include "state/stamp.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* The statuses of which a test has a stamp, a bit for each; and those whose stamps are known to be
 * regular files. */
struct found {
	unsigned statuses, regular;
	size_t
	    ahead[STATUS_SKIPPED + 1]; /* their numbers among those that are read ahead, from 1 */
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
	*dir = (struct stamp_dir){.name = BUF_INIT, .own = BUF_INIT};
	dir->dir = opendir(arena_printf(&dir->arena, "%s/%s", out, phase));
	if (!dir->dir)
		return;
	for (const struct dirent *entry; (entry = readdir(dir->dir));)
		add(dir, entry);
}

void stamp_dir_read_ahead(struct stamp_dir *dir, const struct phase *phase)
{
	static const enum status order[] = {STATUS_FAILED, STATUS_SKIPPED, STATUS_PASSED};
	const char **names;
	size_t count = 0;

	if (!dir->dir || dir->ahead)
		return;
	names = arena_alloc(&dir->arena, 3 * phase->test_count * sizeof *names + 1);
	for (size_t i = 0; i < phase->test_count; i++) {
		struct found *found = map_get(&dir->found, phase->tests[i].name);

		for (size_t j = 0; found && j < sizeof order / sizeof order[0]; j++)
			if (found->regular & 1U << order[j]) {
				names[count++] = arena_printf(
				    &dir->arena, "%s.%s", found->test, status_name(order[j]));
				found->ahead[order[j]] = count;
			}
	}
	dir->ahead = read_ahead_start(dirfd(dir->dir), names, count);
}

/* Takes one that was read ahead. */
static bool take_ahead(struct stamp_dir *dir, enum status status)
{
	size_t number = dir->of_test->ahead[status];
	struct read_file file;

	if (!dir->ahead || !number || !read_ahead_take(dir->ahead, number - 1, &file) ||
	    file.len > STAMP_BYTES_MAX)
		return false;
	dir->text = file.text;
	dir->len = file.len;
	dir->modified = file.modified;
	return true;
}

int stamp_dir_read(struct stamp_dir *dir, const char *test, enum status status)
{
	const struct found *found;
	int failed;

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
	if (take_ahead(dir, status))
		return 0;
	buf_clear(&dir->own);
	failed = file_read_at(dirfd(dir->dir), dir->name.text, found->regular & 1U << status,
	    STAMP_BYTES_MAX, &dir->own);
	dir->text = dir->own.text;
	dir->len = dir->own.len;
	dir->modified = (struct timespec){.tv_nsec = -1};
	return failed;
}

const struct timespec *stamp_dir_modified(struct stamp_dir *dir)
{
	struct stat st;

	if (dir->modified.tv_nsec >= 0)
		return &dir->modified;
	if (fstatat(dirfd(dir->dir), dir->name.text, &st, 0) != 0)
		return NULL;
	dir->modified = stat_modified(&st);
	return &dir->modified;
}

void stamp_dir_close(struct stamp_dir *dir)
{
	read_ahead_end(dir->ahead);
	if (dir->dir)
		closedir(dir->dir);
	buf_release(&dir->name);
	buf_release(&dir->own);
	arena_release(&dir->arena);
}
