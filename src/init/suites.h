/* SPDX-License-Identifier: MIT */
/* The test suites in a tree: a tool, where it is run, and its tests. Knows nothing of the plan that
 * is written. */
#ifndef E2E_INIT_SUITES_H
#define E2E_INIT_SUITES_H

#include "init/tools.h"

/* What the directories of the tests are called after; quick ones come first. */
enum suite_kind { KIND_UNIT, KIND_INTEGRATION, KIND_E2E };

struct suite {
	const struct tool *tool; /* NULL: `command`, which is the last resort */
	const char *command;
	const char *dir;   /* in which the tool runs; "" is the top */
	const char *place; /* the directory of the project that it is for */
	const char *why;   /* by what it was found */
	enum suite_kind kind;
	bool divided;         /* the tool has suites of other kinds in this directory, too */
	struct strings paths; /* what its runner gets for each test, seen from `dir` */
	/* Of which its files are, seen from there; `globs`, if there are any, instead of
	 * `patterns`. */
	const struct test_pattern *patterns;
	struct strings globs;
	struct strings variables; /* NAME=VALUE, as the project's own scripts set them */
	struct strings notes;     /* what somebody should look at */
};

struct suites {
	struct suite *items; /* in the order in which they are to run */
	size_t count;
	struct strings notes; /* what somebody should look at who expects more */
};

/* Finds those whose tool has a preset. */
void suites_find(struct arena *arena, const struct tree *tree, struct suites *suites);

/* What the directories above the file say; it is seen from where the tool runs. */
enum suite_kind suite_kind_of(const char *path);

#endif
