/* SPDX-License-Identifier: MIT */
/* "What came before did not pass": a mark for a node of the plan that lets nothing start any more,
 * in OUT/.e2e/blocked/.
 *
 *   run            a service that a phase that halts stands on has failed: nothing starts
 *   phase/NAME     none of its tests starts: a phase before it, or one of its steps, did not pass
 *   test/PHASE/TEST  it is needed and not selected, and no pass of it holds: what needs it does not
 *                  start
 *   service/NAME   it has failed: no test that stands on it starts
 *
 * It has one line: the reason that such tests get, and the cause. What stands there stays, so that
 * the first cause is the one that is told. */
#ifndef E2E_STATE_BLOCKED_H
#define E2E_STATE_BLOCKED_H

#include "base/arena.h"
#include "model.h"

struct blocked {
	enum reason reason;
	const char *cause; /* the detail of a result */
};

/* Sets the mark if there is none yet. `name`: NULL for the run. Dies when it cannot be set. */
void blocked_set(struct arena *arena, const char *out, enum plan_node_kind kind, const char *name,
    enum reason reason, const char *cause);

/* The mark, or NULL when there is none. Dies when it cannot be read, or is not one of ours: one
 * that is overlooked would be none. */
const struct blocked *blocked_read(
    struct arena *arena, const char *out, enum plan_node_kind kind, const char *name);

/* The mark of the first of these services that has one, or NULL. */
const struct blocked *blocked_service(
    struct arena *arena, const char *out, const struct strings *names);

/* Removes the mark of a service that is started again. Dies when it cannot be removed. */
void blocked_clear_service(struct arena *arena, const char *out, const char *name);

/* Removes all marks but those of services, which may outlive a run. Dies when they cannot be
 * removed. */
void blocked_clear_run(struct arena *arena, const char *out);

#endif
