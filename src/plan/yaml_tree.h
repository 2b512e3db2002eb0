/* SPDX-License-Identifier: MIT */
/* A YAML file (1.1, as libyaml reads it) as a tree with marks: aliases resolved, << merged, keys
 * unique. Knows nothing of what the file means. The only user of <yaml.h>. */
#ifndef E2E_PLAN_YAML_TREE_H
#define E2E_PLAN_YAML_TREE_H

#include "base/arena.h"
#include "model.h"

/* What a file may hold at most; one that holds more is refused with an error. */
enum {
	YAML_DEPTH_MAX = 64,
	YAML_NODES_MAX = 4 * 1000 * 1000,
	YAML_ANCHORS_MAX = 10 * 1000,
	YAML_MERGED_MAX = 1000 * 1000,
	YAML_ALIASED_MAX = 5 * 1000 * 1000, /* values that aliases lead to, each time */
};

struct node {
	enum node_kind { NODE_SCALAR, NODE_SEQUENCE, NODE_MAPPING } kind;
	struct mark mark;
	bool plain;          /* scalar: written without quotes */
	bool open;           /* its end has not been read yet */
	const char *text;    /* scalar */
	struct node **items; /* sequence: the items; mapping: key, value, key, value */
	size_t count;        /* of `items` */
	size_t weight;       /* how many values it holds, with itself */
};

/* The tree. NULL after errors that were reported. Aliases lead to the same node, so the tree is
 * a graph without cycles. Its nodes are in `nodes`, and may go before its text, which is in
 * `arena`.
 */
const struct node *yaml_tree_read(
    struct arena *arena, struct arena *nodes, const struct source *source);

/* "a mapping", "a list", "a string". */
const char *node_kind_name(const struct node *node);

/* Written as ~, null or nothing at all. */
bool node_is_null(const struct node *node);

#endif
