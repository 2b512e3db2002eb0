/* SPDX-License-Identifier: MIT */
#include "gen/output.h"

#include "base/die.h"
#include "base/files.h"
#include "base/stat_time.h"
#include "base/time.h"
#include "gen/plan_makefile.h"
#include "state/stamp.h"
#include "text/template.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAKEFILE_MAX = 1024 * 1024 * 1024 };

/* The time of a Makefile that is made now. */
static struct timespec time_of_makefile(const char *plan)
{
	struct timespec now = time_wall();
	struct stat st;

	if (stat(plan, &st) != 0 || time_compare(stat_modified(&st), now) <= 0)
		return now;
	warn("%s is dated in the future; touch it, so that make sees when it changes", plan);
	return stat_modified(&st);
}

int write_makefile(const char *path, const char *plan, const struct buf *text)
{
	struct timespec time;
	struct buf old = BUF_INIT;
	int result = -1;

	if (file_read(path, MAKEFILE_MAX, &old) == 0) {
		if (strncmp(old.text, MAKEFILE_SIGN, strlen(MAKEFILE_SIGN)) == 0)
			result = 0;
		else
			warn("%s is there and was not made by e2e-gen, so it stays as it is; "
			     "use -o e2e.mk, and in it: include e2e.mk",
			    path);
	} else if (errno == ENOENT) {
		result = 0;
	} else {
		die("read %s:", path);
	}
	buf_release(&old);
	/* With a new time also when nothing changed: make asks whether it is newer than the plan.
	 */
	if (result != 0)
		return result;
	time = time_of_makefile(plan);
	if (file_replace(path, text, false, &time) != 0)
		die("write %s:", path);
	return result;
}

size_t drop_stale_passes(const struct plan *plan, const char *results)
{
	size_t dropped = 0;

	if (!file_exists(results))
		return 0;
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];
			struct arena scratch = {0};
			struct buf text = BUF_INIT;
			const char *path = stamp_path(
			    &scratch, results, test->phase->name, test->name, STATUS_PASSED);
			const char *why;

			if (file_read(path, STAMP_BYTES_MAX, &text) == 0) {
				const struct result *pass =
				    stamp_parse(&scratch, text.text, text.len, NULL, &why);

				if (!pass || strcmp(pass->definition, test->definition) != 0) {
					if (unlink(path) != 0)
						die("remove %s:", path);
					dropped++;
				}
			}
			buf_release(&text);
			arena_release(&scratch);
		}
	return dropped;
}

int write_starter(const char *path)
{
	struct buf text = BUF_INIT;
	int result = 0;

	if (strcmp(path, "-") == 0) {
		buf_adds(&text, template_text("phases.yaml"));
		if (buf_write(&text, STDOUT_FILENO) != 0)
			die("write to standard output:");
	} else if (file_create_once(path, template_text("phases.yaml")) != 0) {
		if (errno != EEXIST)
			die("write %s:", path);
		warn("%s is there already and stays as it is", path);
		result = -1;
	}
	buf_release(&text);
	return result;
}
