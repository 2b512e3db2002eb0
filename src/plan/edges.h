/* SPDX-License-Identifier: MIT */
/* What waits for what in a plan, as a graph: the only place that knows how phases and sequences
 * order their tests. Whoever has to know reads edges. */
#ifndef E2E_PLAN_EDGES_H
#define E2E_PLAN_EDGES_H

#include "base/arena.h"
#include "model.h"

/* Makes the nodes and edges of a plan that has no errors. Memory and time are linear: tests wait
 * for a phase by one edge between phases. What must not run side by side is not known yet: see
 * plan/exclusion.h. */
void edges_build(struct arena *arena, struct plan *plan);

/* `to` waits for `from`. */
void edge_add(
    struct arena *arena, enum edge_kind kind, struct plan_node *from, struct plan_node *to);

/* When `from` runs again, `to` does too. */
bool edge_reruns(enum edge_kind kind);

/* When `from` does not pass, and what does not pass there is to stop others, `to` is not run. */
bool edge_blocks(enum edge_kind kind);

/* The first edge of this kind that leads to the node, or from it, in the order of the plan; and the
 * one after it. NULL: none. */
const struct edge *edge_into(const struct plan_node *node, enum edge_kind kind);
const struct edge *edge_into_next(const struct edge *edge);
const struct edge *edge_from(const struct plan_node *node, enum edge_kind kind);
const struct edge *edge_from_next(const struct edge *edge);

/* Whether phases say what they need, so that some may be independent of others. */
bool plan_has_graph(const struct plan *plan);

/* Whether a test needs one of another phase. */
bool plan_needs_across_phases(const struct plan *plan);

/* A mark for each node of the plan, none set, in the order of plan->nodes. */
bool *node_marks(struct arena *arena, const struct plan *plan);

size_t node_number(const struct plan *plan, const struct plan_node *node);

/* Marks all that lies behind a marked node, directly or not, along edges that are `along`. Each
 * edge is followed once at most. */
void marks_spread(const struct plan *plan, bool (*along)(enum edge_kind), bool *marks);

#endif
