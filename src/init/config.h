/* SPDX-License-Identifier: MIT */
/* What the configuration of test tools says, as far as it can be read without running it: single
 * values of ini, TOML and JavaScript files, and package.json with its scripts. Nothing here is an
 * error: what cannot be read says nothing. */
#ifndef E2E_INIT_CONFIG_H
#define E2E_INIT_CONFIG_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_tree.h"

#include <stdbool.h>

/* The text of the file `name` in the directory `dir` ("" is the current one); NULL: there is
 * none. */
const char *config_text(struct arena *arena, const char *dir, const char *name);

/* The words of a key in a section of an ini or TOML file: `testpaths = tests more`,
 * `testpaths = ["tests", "more"]`, also over several lines. `section` is what is between its
 * brackets. */
struct strings config_words(
    struct arena *arena, const char *text, const char *section, const char *key);

/* The string literals that stand for a key in JavaScript, `key: 'a'` or `key: ['a', 'b']`, each
 * time that it stands there. Empty: there are none, or they are more than literals. */
struct strings config_literals(struct arena *arena, const char *text, const char *key);

/* The text as a tree of YAML, which JSON is too; NULL: it is none. */
const struct node *config_tree(struct arena *arena, const char *name, const char *text);

/* package.json of the directory as a tree, or NULL. */
const struct node *package_read(struct arena *arena, const char *dir);

/* The value of a key in a mapping, or NULL. */
const struct node *package_get(const struct node *mapping, const char *key);

/* A program as a script of package.json calls it. */
struct script_call {
	const char *script;          /* its name */
	struct strings variables;    /* NAME=VALUE before it */
	struct strings node_options; /* those of `node` before it */
	struct strings arguments;    /* what stands behind it */
};

/* The first call of `program` in the scripts for tests, "test" itself first. `with`: an argument
 * that it has to have, or NULL. */
bool package_calls(struct arena *arena, const struct node *package, const char *program,
    const char *with, struct script_call *call);

#endif
