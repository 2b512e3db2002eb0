/* SPDX-License-Identifier: MIT */
#include "plan/report_files.h"

#include "base/die.h"
#include "base/files.h"
#include "base/program.h"
#include "state/lock.h"
#include "state/ownership.h"
#include "state/run_state.h"

const char *report_path(struct arena *arena, const char *out, enum reporter_id id)
{
	return arena_printf(arena, "%s/%s", out, reporter_table[id].file);
}

void report_claim(struct arena *arena, const char *out, enum reporter_id id)
{
	if (reporter_table[id].file)
		own_claim(arena, out, "reports", reporter_table[id].name, reporter_table[id].file);
}

void reports_remove(struct arena *arena, const char *out)
{
	for (enum reporter_id i = 0; i < REPORTER_COUNT; i++) {
		const char *path;

		if (!reporter_table[i].file || !owns(arena, out, "reports", reporter_table[i].name))
			continue;
		path = report_path(arena, out, i);
		tree_remove_or_die(path);
	}
}

void reports_withdraw(struct arena *arena, const char *out, struct run *run)
{
	reports_remove(arena, out);
	if (!run || !run->shard[0] || run->verdict != EXIT_PASSED)
		return;
	run->verdict = EXIT_NOT_PASSED;
	if (run_write(out, run) != 0)
		die("write the state in %s:", out);
}

bool reports_are_nobodys(struct arena *arena, const char *out)
{
	return file_exists(run_file(arena, out, "run")) && lock_is_free(arena, out);
}

void reports_forget(struct arena *arena, const char *out)
{
	const char *why;

	if (reports_are_nobodys(arena, out))
		reports_withdraw(arena, out, run_read(arena, out, &why));
}
