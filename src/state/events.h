/* SPDX-License-Identifier: MIT */
/* OUT/.e2e/events: what happens in an invocation, as it happens. JSON Lines, in the order in which
 * it was written; each line has "event" and "time", in seconds from the start of the invocation.
 *
 *   run_start    run, invocation, name, timestamp, phases, tests
 *   service      service, state, detail: it has come to that state, see service_state_name; detail
 *                says why it is not well, or is null
 *   phase_start  phase
 *   test_start   phase, test, attempt, pid: the attempt's process group; 0: it is not run at all
 *   test_slow    phase, test, running, timeout: seconds
 *   test_end     phase, test, status, reason, class, error, duration, attempts, flaky; class is
 *                null of what is no failure, and where only the tool's report will tell
 *
 *   test_judged  the same: e2e-report thinks otherwise
 *
 *   phase_end    phase, status, required, error, duration, passed, failed, skipped; error says why
 *                one whose tests all skipped themselves fails the run, or is null
 *
 *   run_end      run, success, cut_short, duration, tests_passed, tests_failed, tests_skipped,
 *                tests_quarantined
 *
 * A pass of an earlier invocation has no lines. Tools outside read this file as events.jsonl. */
#ifndef E2E_STATE_EVENTS_H
#define E2E_STATE_EVENTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"

/* Begins a line; members are added with json_put_*. */
void event_open(struct buf *line, const char *event, double time);
void event_close(struct buf *line);

void event_put_test_start(
    struct buf *out, double time, const char *phase, const char *test, int attempt, long pid);
/* `event`: "test_end" or "test_judged". `class`: see result_class. `error`: why it did not pass, or
 * NULL. */
void event_put_test_end(struct buf *out, const char *event, double time,
    const struct result *result, enum failure_class class, const char *error);
/* `state`: of service_state_name. `detail`: why it is not well, or NULL. */
void event_put_service(
    struct buf *out, double time, const char *service, const char *state, const char *detail);
void event_put_phase_start(struct buf *out, double time, const char *phase);

/* Appends lines in one write, so that no two programs' lines mix, and releases them. They are not
 * what a verdict rests on: that they cannot be written is overlooked. */
void events_append(struct arena *arena, const char *out, struct buf *lines);

/* Waits until nobody else who asks has the events; closing the descriptor lets the next one have
 * them. -1: there are none to be written. */
int events_lock(struct arena *arena, const char *out);

#endif
