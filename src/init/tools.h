/* SPDX-License-Identifier: MIT */
/* The test tools that e2e-gen --init knows: what shows that one is used in a directory, and which
 * files are its tests. One table; knows nothing of the plan that is written. */
#ifndef E2E_INIT_TOOLS_H
#define E2E_INIT_TOOLS_H

#include "base/arena.h"
#include "init/config.h"
#include "init/tree.h"

/* How sure a sign is. Of tools that want the same files, the surest gets them. */
enum sureness { NOT_SHOWN, BY_FILES, BY_DEPENDENCY, BY_SCRIPT, BY_CONFIG };

struct sign {
	enum sign_kind {
		SIGN_FILE,    /* a file of this name (a pattern) is in the directory */
		SIGN_TEXT,    /* the file holds `text` */
		SIGN_PACKAGE, /* package.json has the key `name` */
		SIGN_SCRIPT,  /* a test script of package.json calls `name`, with `text` if given */
		SIGN_DEPENDS, /* package.json asks for `name` */
		SIGN_ANYWHERE /* such a file is anywhere below the top */
	} kind;
	const char *name, *text;
};

/* What is a test's file: its name, and a directory that is above it or NULL. */
struct test_pattern {
	const char *dir, *name;
};

/* Tools of one group want the same files. */
enum tool_group { GROUP_BROWSER, GROUP_JAVASCRIPT, GROUP_OTHER };

/* What a path of its runner is. */
enum tool_tests { TESTS_FILES, TESTS_PACKAGES, TESTS_NAMES };

struct tool {
	const char *name; /* that of the preset */
	enum tool_group group;
	enum tool_tests tests;
	int cost;          /* quick ones come first */
	int batch;         /* files that share a start, of a tool that is dear to start; or 0 */
	const char *needs; /* what its report needs, and the tool does not bring: a package of npm
			      or a gem */
	const struct sign *signs;
	const struct test_pattern *patterns;
};

/* All of them, ended by a NULL name. */
extern const struct tool tool_table[];

/* Whether the tool is used in the directory. `*why` says by what. */
enum sureness tool_shown(struct arena *arena, const struct tool *tool, const struct tree *tree,
    const char *dir, const struct node *package, const char **why);

/* Whether the file is one that other tests look at, and no test itself. */
bool tool_is_sample(const char *path);

/* Whether it is in such a directory, or in one that is there to be read: nobody says that what is
 * there is tested. */
bool tool_is_aside(const char *path);

/* Which of the tool's patterns fits the file, or NULL. */
const struct test_pattern *tool_pattern(const struct test_pattern *patterns, const char *path);

#endif
