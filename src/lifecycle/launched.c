/* SPDX-License-Identifier: MIT */
#include "lifecycle/launched.h"

#include "base/die.h"
#include "base/files.h"
#include "base/stat_time.h"
#include "base/time.h"
#include "state/job_claim.h"
#include "state/run_state.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const double POLL = 0.1;

static bool ends_with(const char *name, const char *ending)
{
	size_t len = strlen(name), end = strlen(ending);

	return len > end && strcmp(name + len - end, ending) == 0;
}

/* By the clock of the file system, seconds; 0: it is not there. */
static double modified(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? time_seconds(stat_modified(&st)) : 0;
}

static double file_system_now(struct arena *arena, const char *out)
{
	const char *path = run_file(arena, out, "now");
	double now;

	if (file_create_once(path, "") != 0 && errno != EEXIST)
		die("write %s:", path);
	now = modified(path);
	(void)unlink(path);
	return now;
}

/* What is not known to have ended. */
struct left {
	size_t count;
	struct job_claim claim; /* that of the one that may take longest to end */
};

static void add(struct left *left, const struct job_claim *claim)
{
	if (!claim->host || claim->ended)
		return;
	if (!left->count || claim->grace > left->claim.grace)
		left->claim = *claim;
	left->count++;
}

/* `sign`, unless it is NULL: gets the time of the last sign of make, which touched a lease or
 * removed one. The leases are removed. */
static struct left look(struct arena *arena, const char *dir, double *sign)
{
	DIR *listing = opendir(dir);
	struct left left = {0};

	if (!listing)
		return left;
	if (sign)
		*sign = modified(dir);
	for (const struct dirent *entry; (entry = readdir(listing));) {
		const char *path = arena_printf(arena, "%s/%s", dir, entry->d_name);

		if (ends_with(entry->d_name, ".job")) {
			if (sign)
				*sign = fmax(*sign, modified(path));
			if (unlink(path) != 0 && errno != ENOENT)
				die("remove %s:", path);
		} else if (ends_with(entry->d_name, ".claim")) {
			struct job_claim claim = job_claim_read(arena, path);

			add(&left, &claim);
		}
	}
	closedir(listing);
	return left;
}

static void tell(struct arena *arena, const struct left *left, double seconds)
{
	const struct job_claim *claim = &left->claim;
	const char *more =
	    left->count > 1 ? arena_printf(arena, ", and %zu more elsewhere", left->count - 1) : "";

	warn(
	    "%s of an earlier make may still be running on %s%s; waiting for its end, %.0f seconds "
	    "at most",
	    claim->test ? claim->test : "a test", claim->host, more, ceil(seconds));
}

void launched_end(struct arena *arena, const char *out)
{
	const char *dir = run_file(arena, out, JOBS_DIR);
	double sign = 0, begin = time_monotonic(), quiet, patience;
	struct left left = look(arena, dir, &sign);
	bool told = false;

	quiet = left.count ? fmax(0, file_system_now(arena, out) - sign) : 0;
	for (; left.count; left = look(arena, dir, NULL)) {
		patience = job_claim_patience(&left.claim) - quiet - (time_monotonic() - begin);
		if (patience <= 0)
			break;
		if (!told)
			tell(arena, &left, patience);
		told = true;
		time_sleep(POLL);
	}
	tree_remove_or_die(dir);
}
