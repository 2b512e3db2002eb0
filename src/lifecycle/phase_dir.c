/* SPDX-License-Identifier: MIT */
#include "lifecycle/phase_dir.h"

#include "base/die.h"
#include "base/files.h"
#include "state/ownership.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "state/spare_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Whether it is a stamp of ours, the draft of one, or a directory for a test to come. */
static bool is_named_by_us(const char *name)
{
	const char *dot = strrchr(name, '.');
	enum status status;

	return (dot && status_from_name(dot + 1, &status)) ||
	       (name[0] == '.' && strstr(name, ".stamp.tmp")) || is_spare_dir(name);
}

static bool has_test(const struct phase *phase, const char *name)
{
	for (size_t i = 0; i < phase->test_count; i++)
		if (strcmp(phase->tests[i].name, name) == 0)
			return true;
	return false;
}

/* Whether it is a log or artifacts, which others could have named so, too. Those of a test are
 * known by its stamp or the draft of one, and where the directory was emptied by its name. */
static bool is_of_a_test(
    struct arena *arena, const char *dir, const struct phase *phase, const char *name, bool emptied)
{
	const char *dot = strrchr(name, '.');
	const char *test;

	if (!dot || (strcmp(dot, ".log") != 0 && strcmp(dot, ".d") != 0))
		return false;
	test = arena_strndup(arena, name, (size_t)(dot - name));
	if (emptied && has_test(phase, test))
		return true;
	for (int i = STATUS_PASSED; i <= STATUS_SKIPPED; i++)
		if (file_exists(
			arena_printf(arena, "%s/%s.%s", dir, test, status_name((enum status)i))))
			return true;
	return file_exists(arena_printf(arena, "%s/.%s.stamp.tmp", dir, test));
}

/* Whether what is in the directory can be nobody else's. */
static bool has_only_results(const char *path, const struct phase *phase, bool emptied)
{
	struct arena scratch = {0};
	DIR *dir = opendir(path);
	bool only = dir != NULL;

	if (!dir)
		return false;
	for (const struct dirent *entry; only && (entry = readdir(dir));)
		only = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		       is_named_by_us(entry->d_name) ||
		       is_of_a_test(&scratch, path, phase, entry->d_name, emptied);
	closedir(dir);
	arena_release(&scratch);
	return only;
}

void phase_dir_make(struct arena *arena, const char *out, const struct phase *phase, bool emptied)
{
	const char *dir = arena_printf(arena, "%s/%s", out, phase->name);
	const char *beside = run_file(arena, out, "phase.new");
	struct stat st;

	if (!owns(arena, out, "phases", phase->name) && has_only_results(dir, phase, emptied))
		own_adopt(arena, out, "phases", phase->name);
	own_claim(arena, out, "phases", phase->name, phase->name);
	/* Made beside .e2e's own files, which are apart from others, it stays there. */
	if (lstat(dir, &st) != 0 && errno == ENOENT &&
	    (mkdir(beside, 0777) == 0 || errno == EEXIST) && rename(beside, dir) == 0)
		return;
	/* A link leads to what is not ours. */
	if (lstat(dir, &st) != 0)
		die("make the directory %s:", dir);
	if (!S_ISDIR(st.st_mode))
		die_usage("%s is not a directory, so nothing was run; remove it", dir);
}
