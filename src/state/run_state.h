/* SPDX-License-Identifier: MIT */
/* run <-> OUT/.e2e/run, and the marks beside it: what the programs of one run tell each other.
 *
 *   .e2e/own              the whole directory is ours: it was empty when the first run began
 *   .e2e/run              the state, one JSON object, written by e2e-report begin and end
 *   .e2e/selection        which tests were selected: PHASE/TEST, or PHASE/% for all of a phase
 *   .e2e/whole            of a shard: the same of all shards together
 *   .e2e/plan/            the plan as begin has read it, see plan/slices.h
 *   .e2e/epoch            its time: a pass that is older is not used again
 *   .e2e/lock             the make that is at work here, see state/lock.h
 *   .e2e/alive            each e2e-run has a shared lock (flock) on it while it lives
 *   .e2e/blocked/         what lets nothing start any more, see state/blocked.h
 *   .e2e/progress         a line per test that has come to its end, see PROGRESS_LINE
 *   .e2e/events           what happened in this invocation, see state/events.h
 *   .e2e/stopped          when all was stopped (Ctrl-Z), from and to, monotonic seconds
 *   .e2e/live             the live line may be drawn, see view/watch/live.h
 *   .e2e/groups           whose lines the console shows, see state/output_groups.h
 *   .e2e/expected         how long the tests will take, see state/expected.h
 *   .e2e/reports/NAME     this reporter's file is ours, in a directory that is not as a whole
 *   .e2e/history.jsonl    results of earlier runs too, see history/history.h
 *   .e2e/failed/PHASE     when tests of it have last not passed, see state/failures.h
 *   .e2e/started/PHASE    when its first test started, monotonic seconds
 *   .e2e/retries/         how many further attempts there were: a file for the run, and one for
 *                         each phase, where these have a budget
 *   .e2e/judged/PHASE     the invocation in which e2e-report phase has come to it */
#ifndef E2E_STATE_RUN_STATE_H
#define E2E_STATE_RUN_STATE_H

#include "base/arena.h"
#include "model.h"

#define ALIVE_FILE "alive"

/* A mark for each phase of which something has begun, and that has a teardown. */
#define BEGUN_DIR "begun"

/* A mark for each test that is needed and whose quarantine holds. */
#define QUARANTINED_DIR "quarantined"

/* See state/idle_service.h. */
#define IDLE_DIR "idle"
/* Tests that are at work elsewhere, see run/node_job.h. */
#define JOBS_DIR "jobs"
/* How often a lease is touched; and after how long without that it is over, by the clock of the
 * test's host. Seconds. */
#define LEASE_TOUCH 3.0
#define LEASE_LIMIT 15.0

/* See state/epoch.h. */
#define OWED_DIR "owed"

/* A byte for each further attempt that counted against a budget, see run/retry_budget.h. */
#define RETRIES_DIR      "retries"
#define RETRIES_OF_RUN   RETRIES_DIR "/run"
#define RETRIES_OF_PHASE RETRIES_DIR "/phase/%s"

/* A line of .e2e/progress: how long the test was expected to take, seconds. A pass that needs not
 * run again has one too. */
#define PROGRESS_LINE "%011.3f\n"
enum { PROGRESS_WIDTH = 12, PROGRESS_MAX = 16 * 1024 * 1024 };

/* Before what is printed where a run is `live`: that line is below the cursor, which is where a
 * line begins, unless the terminal has shown "^C". */
#define LIVE_ERASE "\r\033[J"

/* Reads the state in the results directory `out`. NULL when there is none, or none that we wrote:
 * then `*why` says so. Dies when the file cannot be read. */
struct run *run_read(struct arena *arena, const char *out, const char **why);

/* Replaces the state. Returns 0, or -1 with errno. */
E2E_MUST_USE int run_write(const char *out, const struct run *run);

/* Writes and reads the text of what is selected, see plan/selection.h. `run->selection` tells
 * whether it is that of the run. Returns 0, or -1 with errno; NULL: there is none. */
E2E_MUST_USE int run_selection_write(const char *out, const char *selection);
const char *run_selection_read(struct arena *arena, const char *out);

/* The same, of a shard, of what all shards have. */
E2E_MUST_USE int run_whole_write(const char *out, const char *selection);
const char *run_whole_read(struct arena *arena, const char *out);

/* Whether it is what shards were merged into. */
bool run_is_merged(const struct run *run);

/* Of such a run: whether a shard is not among it that has come to its end. */
bool run_lacks_shards(const struct run *run);

/* Why the make that started us must not go on with the run: it has not begun it (make -o
 * e2e-begin), or has ended it. NULL: nothing speaks against it, or no make started us. */
const char *run_refuses_make(const struct run *run);

/* What stands in .e2e/judged/PHASE: this invocation has come to the phase. */
const char *run_invocation_mark(struct arena *arena, const struct run *run);

/* OUT/.e2e/NAME */
const char *run_file(struct arena *arena, const char *out, const char *name);

/* A mark's text, without a newline at its end, or NULL when there is no such mark. Dies when it
 * cannot be read: one that is overlooked would be none. */
const char *run_mark(struct arena *arena, const char *out, const char *name);

#endif
