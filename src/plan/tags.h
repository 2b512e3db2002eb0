/* SPDX-License-Identifier: MIT */
/* Tags: names of a user's own for groups of tests, by which they are selected. Those of a phase, a
 * runner and a test add up. */
#ifndef E2E_PLAN_TAGS_H
#define E2E_PLAN_TAGS_H

#include "plan/yaml_value.h"

/* Reads one tag or a list of them. What cannot be a tag is an error. */
void read_tags(struct arena *arena, const struct node *node, struct strings *tags);

/* Those of `first`, then those of `second` that are not among them. What is in one of them alone is
 * shared, and not copied. */
struct strings tags_join(struct arena *arena, struct strings first, struct strings second);

/* Sets the tags that the test has: those of its phase, of its runner, and its own. */
void tags_set(struct arena *arena, struct test *test);

#endif
