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
	size_t number;                 /* in the phase, from 1; 0: nobody has said */
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

void stamp_dir_use_seen(
    struct stamp_dir *dir, const char *out, const struct run *run, const struct phase *phase)
{
	if (dir->dir)
		dir->seen = seen_open(&dir->arena, out, run, phase);
	for (size_t i = 0; dir->seen && i < phase->test_count; i++) {
		struct found *found = map_get(&dir->found, phase->tests[i].name);

		if (found)
			found->number = i + 1;
	}
}

void stamp_dir_add_seen(const struct stamp_dir *dir, struct seen_writer *seen, size_t number)
{
	if (dir->identity.inode)
		seen_add(seen, number, dir->text, dir->len, &dir->identity);
}

/* Whether begin has read the pass. */
static bool is_seen(const struct stamp_dir *dir, const struct found *found, enum status status)
{
	return status == STATUS_PASSED && found->number && seen_has(dir->seen, found->number - 1);
}

void stamp_dir_read_ahead(struct stamp_dir *dir, const struct phase *phase, bool identified)
{
	static const enum status order[] = {STATUS_FAILED, STATUS_SKIPPED, STATUS_PASSED};
	const char **names;
	size_t count = 0;

	if (!dir->dir || dir->ahead)
		return;
	names = arena_alloc(&dir->arena, 3 * phase->test_count * sizeof *names + 1);
	dir->phase = phase;
	dir->in_order = arena_alloc(&dir->arena, phase->test_count * sizeof(struct found *) + 1);
	for (size_t i = 0; i < phase->test_count; i++) {
		struct found *found = map_get(&dir->found, phase->tests[i].name);

		dir->in_order[i] = found;
		for (size_t j = 0; found && j < sizeof order / sizeof order[0]; j++)
			if (found->regular & 1U << order[j] && !is_seen(dir, found, order[j])) {
				names[count++] = arena_printf(
				    &dir->arena, "%s.%s", found->test, status_name(order[j]));
				found->ahead[order[j]] = count;
			}
	}
	dir->ahead = read_ahead_start(dirfd(dir->dir), names, count, identified);
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
	dir->identity = file.identity;
	return true;
}

static int read_itself(struct stamp_dir *dir, bool regular)
{
	int failed;

	buf_clear(&dir->own);
	failed = file_read_at(dirfd(dir->dir), dir->name.text, regular, STAMP_BYTES_MAX, &dir->own);
	dir->text = dir->own.text;
	dir->len = dir->own.len;
	dir->identity = (struct file_identity){.modified.tv_nsec = -1};
	return failed;
}

/* Most are looked for in order: each is looked up once for all. */
static const struct found *look_for(struct stamp_dir *dir, const char *test)
{
	while (dir->phase && dir->next < dir->phase->test_count)
		if (dir->phase->tests[dir->next++].name == test)
			return dir->in_order[dir->next - 1];
	return map_get(&dir->found, test);
}

int stamp_dir_read(struct stamp_dir *dir, const char *test, enum status status)
{
	const struct found *found;

	/* One after the other, each status of a test is asked for. */
	if (dir->test != test) {
		dir->test = test;
		dir->of_test = look_for(dir, test);
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
	dir->was_seen = is_seen(dir, found, status) &&
			seen_take(dir->seen, found->number - 1, dirfd(dir->dir), dir->name.text,
			    &dir->text, &dir->len, &dir->identity.modified);
	if (dir->was_seen || take_ahead(dir, status))
		return 0;
	return read_itself(dir, found->regular & 1U << status);
}

bool stamp_dir_read_itself(struct stamp_dir *dir)
{
	if (!dir->was_seen)
		return false;
	dir->was_seen = false;
	return read_itself(dir, false) == 0;
}

const struct timespec *stamp_dir_modified(struct stamp_dir *dir)
{
	struct stat st;

	if (dir->identity.modified.tv_nsec >= 0)
		return &dir->identity.modified;
	if (fstatat(dirfd(dir->dir), dir->name.text, &st, 0) != 0)
		return NULL;
	dir->identity.modified = stat_modified(&st);
	return &dir->identity.modified;
}

void stamp_dir_close(struct stamp_dir *dir)
{
	read_ahead_end(dir->ahead);
	seen_close(dir->seen);
	if (dir->dir)
		closedir(dir->dir);
	buf_release(&dir->name);
	buf_release(&dir->own);
	arena_release(&dir->arena);
}
