/* SPDX-License-Identifier: MIT */
#include "run/old_results.h"

#include "base/die.h"
#include "base/files.h"
#include "exec/log.h"
#include "state/stamp.h"

int old_results_replace(const struct job *job)
{
	int room = stamp_reserve(job->arena, job->out, job->phase, job->name);

	if (room < 0)
		die("make room for the result in %s/%s:", job->out, job->phase);
	log_retire(job->log);
	tree_remove_or_die(job->artifacts);
	for (int attempt = 1;; attempt++) {
		const char *kept = arena_printf(job->arena, "%s.%d", job->artifacts, attempt);

		if (!file_exists(kept))
			return room;
		tree_remove_or_die(kept);
	}
}
