/* SPDX-License-Identifier: MIT */
/* Which files a tool takes for its tests, as its configuration and the project's scripts say. */
#ifndef E2E_INIT_FILES_H
#define E2E_INIT_FILES_H

#include "init/tools.h"

/* Which files are meant, seen from the directory in which the tool runs. */
struct test_files {
	const struct test_pattern *patterns;
	struct strings dirs;      /* only below these; empty: everywhere */
	struct strings regexes;   /* instead of `patterns`, as jest has them; empty: none */
	struct strings globs;     /* instead of `patterns`; empty: none */
	struct strings variables; /* NAME=VALUE that the scripts set */
	struct strings left;      /* options in the scripts that could not be taken over */
	const char *script;       /* in which they stand */
};

/* What the tool's configuration in `dir` says. */
struct test_files files_of_tool(struct arena *arena, const struct tool *tool,
    const struct tree *tree, const char *dir, const struct node *package);

/* Whether the file, seen from `dir`, is meant. */
bool files_have(const struct test_files *files, const char *path);

#endif
