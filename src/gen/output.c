/* SPDX-License-Identifier: MIT */
#include "gen/output.h"

#include "base/die.h"
#include "base/files.h"
#include "base/map.h"
#include "base/stat_time.h"
#include "base/time.h"
#include "defaults.h"
#include "state/ownership.h"
#include "state/stamp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAKEFILE_MAX = 1024 * 1024 * 1024 };

/* Moves the time of a Makefile behind that of a file it depends on which is dated in the future. */
static void move_behind(struct timespec *time, const char *path)
{
	struct timespec now = time_wall();
	struct stat st;

	if (stat(path, &st) != 0 || time_compare(stat_modified(&st), now) <= 0 ||
	    time_compare(stat_modified(&st), *time) <= 0)
		return;
	warn("%s is dated in the future; touch it, so that make sees when it changes", path);
	*time = stat_modified(&st);
}

/* Seconds that the times of files may lag behind the clock, see time_wall, and more. */
static const double LAG = 0.02;

/* The time of a Makefile that is made now, of a plan that was read after `began`: a directory that
 * has changed since it was looked into is newer. */
static struct timespec time_of_makefile(
    const struct plan *plan, const char *plan_path, struct timespec began)
{
	struct timespec time = time_wall();

	if (plan->looked_in.count)
		time = time_from_seconds(time_seconds(began) - LAG);
	move_behind(&time, plan_path);
	for (size_t i = 0; i < plan->looked_in.count; i++)
		move_behind(&time, plan->looked_in.items[i]);
	return time;
}

/* A file that is the same already gets the time alone: a new one would change its directory, which
 * may be one in which files are looked for. */
static bool set_time(const char *path, struct timespec time)
{
	const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, time};

	return utimensat(AT_FDCWD, path, times, 0) == 0;
}

int write_makefile(const char *path, const struct plan *plan, const char *plan_path,
    struct timespec began, const struct buf *text)
{
	struct timespec time;
	struct buf old = BUF_INIT;
	bool same = false;
	int result = -1;

	if (file_read(path, MAKEFILE_MAX, &old) == 0) {
		if (strncmp(old.text, MAKEFILE_SIGN, strlen(MAKEFILE_SIGN)) == 0)
			result = 0;
		else
			warn("%s exists and was not made by e2e-gen, so it is not changed; use -o "
			     "e2e.mk, and add to it: include e2e.mk",
			    path);
	} else if (errno == ENOENT) {
		result = 0;
	} else {
		die("read %s:", path);
	}
	same = old.len == text->len && memcmp(old.text, text->text, text->len) == 0;
	buf_release(&old);
	/* With a new time also when nothing changed: make asks whether it is newer than the plan.
	 */
	if (result != 0)
		return result;
	time = time_of_makefile(plan, plan_path, began);
	if (!(same && set_time(path, time)) && file_replace(path, text, false, &time) != 0)
		die("write %s:", path);
	return result;
}

int write_generated(const char *path, const char *sign, const struct buf *text)
{
	struct buf old = BUF_INIT;
	bool ours = true;

	if (file_read(path, MAKEFILE_MAX, &old) == 0)
		ours = strncmp(old.text, sign, strlen(sign)) == 0;
	else if (errno != ENOENT)
		die("read %s:", path);
	buf_release(&old);
	if (!ours)
		warn("%s exists and was not made by e2e-gen, so it is not changed", path);
	else if (file_replace(path, text, false, NULL) != 0)
		die("write %s:", path);
	return ours ? 0 : -1;
}

/* ---- passes ---- */

/* The tests of a plan by "PHASE/TEST". */
static struct map tests_by_name(struct arena *arena, const struct plan *plan)
{
	struct map tests = {0};

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			struct test *test = &plan->phases[i].tests[j];

			map_put(arena, &tests,
			    arena_printf(arena, "%s/%s", plan->phases[i].name, test->name), test);
		}
	return tests;
}

/* Whether the pass at this path is one of the test as the plan has it; NULL: it has it no more. */
static bool is_pass_of(const char *path, const struct test *test)
{
	struct arena scratch = {0};
	struct buf text = BUF_INIT;
	const struct result *pass = NULL;
	const char *why;
	bool is_it;

	if (test && file_read(path, STAMP_BYTES_MAX, &text) == 0)
		pass = stamp_parse(&scratch, text.text, text.len, NULL, &why);
	is_it = pass && strcmp(pass->definition, test->definition) == 0;
	buf_release(&text);
	arena_release(&scratch);
	return is_it;
}

/* Drops those in the directory of one phase. */
static size_t drop_in(
    struct arena *arena, const struct map *tests, DIR *dir, const char *path, const char *phase)
{
	static const char ending[] = ".passed";
	size_t dropped = 0;

	for (const struct dirent *entry; (entry = readdir(dir));) {
		size_t len = strlen(entry->d_name);
		const struct test *test;
		const char *pass;

		if (len < sizeof ending ||
		    strcmp(entry->d_name + len - sizeof ending + 1, ending) != 0)
			continue;
		pass = arena_printf(arena, "%s/%s", path, entry->d_name);
		test = map_get(tests, arena_printf(arena, "%s/%.*s", phase,
					  (int)(len - sizeof ending + 1), entry->d_name));
		if (is_pass_of(pass, test))
			continue;
		if (unlink(pass) != 0 && errno != ENOENT)
			die("remove %s:", pass);
		dropped += test != NULL;
	}
	return dropped;
}

size_t drop_stale_passes(const struct plan *plan, const char *results)
{
	struct arena arena = {0};
	struct map tests = {0};
	DIR *all = opendir(results);
	size_t dropped = 0;

	for (const struct dirent *entry; all && (entry = readdir(all));) {
		const char *path = arena_printf(&arena, "%s/%s", results, entry->d_name);
		struct stat st;
		DIR *dir;

		if (entry->d_name[0] == '.' || lstat(path, &st) != 0 || !S_ISDIR(st.st_mode) ||
		    !owns(&arena, results, "phases", entry->d_name))
			continue;
		dir = opendir(path);
		if (!dir)
			continue;
		if (tests.count == 0)
			tests = tests_by_name(&arena, plan);
		dropped += drop_in(&arena, &tests, dir, path, entry->d_name);
		closedir(dir);
	}
	if (all)
		closedir(all);
	arena_release(&arena);
	return dropped;
}
