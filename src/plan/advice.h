/* SPDX-License-Identifier: MIT */
/* What was probably meant where a plan is wrong: words of other tools, and the line to write. Each
 * of these adds to the error that was just reported. */
#ifndef E2E_PLAN_ADVICE_H
#define E2E_PLAN_ADVICE_H

#include "base/arena.h"
#include "base/names.h"
#include "model.h"
#include "plan/yaml_tree.h"

/* The key that another tool's word stands for in this mapping, whose keys these are, or the nearest
 * one, as the end of a message; or "". */
const char *advice_key(struct arena *arena, struct names keys, const char *written);

/* What to write for a key that has no single counterpart here. */
void advise_key(const struct mark *mark, struct names keys, const char *written);

/* What to write for this, where true or false is expected. */
void advise_bool(const struct node *node);

/* How a list of tests is written as a mapping. */
void advise_tests(struct arena *arena, const struct node *list);

/* How a mapping of phases is written as a list. */
void advise_phases(const struct node *mapping);

/* What a test without a runner and a command lacks. */
void advise_runner(struct arena *arena, const struct test *test);

/* What the URL of a check is with a scheme. */
void advise_url(const struct mark *mark, const char *scheme, const char *written);

#endif
