/* SPDX-License-Identifier: MIT */
/* The files of the reporters in a results directory. */
#ifndef E2E_PLAN_REPORT_FILES_H
#define E2E_PLAN_REPORT_FILES_H

#include "base/arena.h"
#include "model.h"
#include "plan/reporters.h"

/* OUT/FILE; the reporter writes one. */
const char *report_path(struct arena *arena, const char *out, enum reporter_id id);

/* From now on the reporter's file is ours; dies when there is one that is not. Nothing to be done
 * for a reporter that writes none. */
void report_claim(struct arena *arena, const char *out, enum reporter_id id);

/* Removes each reporter's file that is ours: what an earlier run left must not be taken for the
 * report of one that has just begun, or cannot. Dies when it cannot. */
void reports_remove(struct arena *arena, const char *out);

/* Removes them before a run begins, and withdraws the verdict of a shard that ended before, in
 * `run` (NULL: none can be read) and on the disk: should the new run be refused, nobody merges that
 * one as if nothing had been asked since. */
void reports_withdraw(struct arena *arena, const char *out, struct run *run);

/* Whether a run is there and no make is at work, whose reports they would be. */
bool reports_are_nobodys(struct arena *arena, const char *out);

/* Withdraws them, if they are nobody's: for whoever was told to run something and cannot. */
void reports_forget(struct arena *arena, const char *out);

#endif
