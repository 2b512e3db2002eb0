/* SPDX-License-Identifier: MIT */
#include "lifecycle/launched.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "state/run_state.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Seconds: a host that cannot be reached ends its test when its lease is over, and a test has some
 * time to end. */
static const double PATIENCE = LEASE_LIMIT + 15, POLL = 0.1;

static bool ends_with(const char *name, const char *ending)
{
	size_t len = strlen(name), end = strlen(ending);

	return len > end && strcmp(name + len - end, ending) == 0;
}

/* The host of one that is still at work; NULL: there is none. Removes the leases. */
static const char *look(struct arena *arena, const char *dir)
{
	DIR *listing = opendir(dir);
	const char *host = NULL;

	if (!listing)
		return NULL;
	for (const struct dirent *entry; (entry = readdir(listing));) {
		const char *path = arena_printf(arena, "%s/%s", dir, entry->d_name);
		struct buf text = BUF_INIT;

		if (ends_with(entry->d_name, ".job") && unlink(path) != 0 && errno != ENOENT)
			die("remove %s:", path);
		if (ends_with(entry->d_name, ".claim") && file_read(path, 4096, &text) == 0 &&
		    text.len && strcmp(text.text, JOB_REVOKED) != 0 &&
		    !strstr(text.text, "\n" JOB_ENDED))
			host = arena_strndup(arena, text.text, strcspn(text.text, " \n"));
		buf_release(&text);
	}
	closedir(listing);
	return host;
}

void launched_end(struct arena *arena, const char *out)
{
	const char *dir = run_file(arena, out, JOBS_DIR);
	double end = time_monotonic() + PATIENCE;
	const char *host;
	bool told = false;

	while ((host = look(arena, dir)) && time_monotonic() < end) {
		if (!told)
			warn("a test of an earlier make may still be running on %s; waiting for it "
			     "to end",
			    host);
		told = true;
		time_sleep(POLL);
	}
	tree_remove_or_die(dir);
}
